// "Show me the race": finds the easiest run that goes wrong, plays it slowly in Step, says in words what happens, and
// hands over: now you.
#pragma once

#include <QWidget>
#include <vector>

#include "explore/blame.hpp"
#include "models/latest.hpp"
#include "models/stepper.hpp"
#include "models/walk.hpp"

class QLabel;
class QPushButton;

namespace lockstep::gui {

class RacePlayer : public QWidget {
    Q_OBJECT
public:
    RacePlayer(Document& document, Stepper& stepper, Walk& walk, QWidget* parent = nullptr);
    ~RacePlayer() override;

    enum class State { Invites, Searching, Playing, Paused, Ended, NothingFound };
    [[nodiscard]] State state() const { return state_; }
    [[nodiscard]] QString said() const;
    void play();  ///< from the start; searches first where the run is not known yet
    void pause();
    void step();  ///< the next step now
    void setPace(int milliseconds) { pace_ = milliseconds; }

signals:
    void started();  ///< the run is loaded: Step should be in sight
    void ended();    ///< played to its end
    void proveWanted();
    void handedOver();  ///< "Now you": the run stands at its start, and the player is out of the way

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void forget();
    void found(const std::vector<Choice>& witness);
    void say(const QString& what, const QString& more = {});
    void show(State state);
    void tell(std::size_t step);
    void tellEnd();
    void nowYou();
    void load(const std::vector<Choice>& schedule, const QString& name);
    [[nodiscard]] bool moving() const { return state_ == State::Playing || state_ == State::Paused; }
    Document& document_;
    Stepper& stepper_;
    Walk& walk_;
    Latest search_;
    int pace_ = 1900;       // ms a step: time to read what it did
    bool loading_ = false;  // a run of this player's own
    State state_ = State::Invites;
    std::vector<Choice> witness_;
    std::vector<Blame> blames_;
    std::optional<std::uint64_t> expected_;
    std::shared_ptr<const Loaded> about_;
    QLabel* icon_ = nullptr;
    QLabel* text_ = nullptr;
    QLabel* more_ = nullptr;
    QPushButton* play_ = nullptr;
    QPushButton* pause_ = nullptr;
    QPushButton* next_ = nullptr;
    QPushButton* you_ = nullptr;
    QPushButton* prove_ = nullptr;
    QPushButton* close_ = nullptr;
};

}  // namespace lockstep::gui
