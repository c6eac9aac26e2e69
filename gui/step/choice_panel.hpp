// The choices that are open now: a large button for each, with its key, and whether it can still go wrong that way.
#pragma once

#include <QAbstractButton>
#include <QScrollArea>
#include <map>
#include <vector>

#include "step/prospects.hpp"

class QToolButton;

namespace lockstep::gui {

/// One of them.
class ChoiceCard : public QAbstractButton {
    Q_OBJECT
public:
    explicit ChoiceCard(QWidget* parent = nullptr);
    void present(Choice choice, const QString& who, const QString& what, const QString& key);
    void setProspect(const Outlook* outlook, bool looking);
    [[nodiscard]] Choice choice() const { return choice_; }
    [[nodiscard]] QString prospectText() const { return prospectText_; }
    [[nodiscard]] QToolButton* why() const { return why_; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    Choice choice_;
    QString who_, what_, key_, prospectText_, prospectIcon_;
    Prospect prospect_ = Prospect::Unknown;
    bool looking_ = true, hot_ = false;
    QToolButton* why_;
};

class ChoicePanel : public QScrollArea {
    Q_OBJECT
public:
    ChoicePanel(Stepper& stepper, Prospects& prospects, QString takenLetters, QWidget* parent = nullptr);
    [[nodiscard]] std::vector<ChoiceCard*> cards() const;  ///< the visible ones
    /// The choice that a key means now: a digit for a CPU's step, a letter for the others; nothing if none.
    [[nodiscard]] const Choice* choiceOf(QChar key) const;

signals:
    void chosen(lockstep::Choice choice);
    void focusLost();  ///< the card that had it is gone
    void witnessWanted(const std::vector<lockstep::Choice>& schedule);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void refresh();
    void refreshProspects();
    void arrange();
    Stepper& stepper_;
    Prospects& prospects_;
    QString takenLetters_;
    QWidget* page_;
    QWidget* ended_;
    std::vector<ChoiceCard*> cards_;
    std::vector<Choice> open_;
    std::map<QChar, Choice> keys_;
};

}  // namespace lockstep::gui
