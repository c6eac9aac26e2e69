// The line that is always there: the variable, what it should be, and what went wrong, in words.
#pragma once

#include <QWidget>

class QLabel;

namespace lockstep::gui {

class HeadlineBar : public QWidget {
    Q_OBJECT
public:
    enum class State { Neutral, Good, Bad, Warning };
    explicit HeadlineBar(QWidget* parent = nullptr);
    /// Empty `value`: no variable to speak of. Empty `expected`: not known.
    void setCounter(const QString& name, const QString& value, const QString& expected);
    void setWords(const QString& text, State state);
    [[nodiscard]] QString text() const;  ///< all of it, as a screen reader reads it
    [[nodiscard]] State state() const { return state_; }

private:
    void show();
    QString name_, value_, expected_, words_;
    State state_ = State::Neutral;
    QLabel* counter_ = nullptr;
    QLabel* sign_ = nullptr;
    QLabel* said_ = nullptr;
};

}  // namespace lockstep::gui
