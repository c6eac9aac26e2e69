// What there is to tell about the whole of the current branch: who is to blame, what lasts longer than a step. Worked
// out at once for short runs, in the background for long ones; until then the older facts stand.
#pragma once

#include <QObject>
#include <optional>
#include <vector>

#include "explore/blame.hpp"
#include "models/stepper.hpp"
#include "report/stretches.hpp"
#include "step/background.hpp"

namespace lockstep::gui {

/// How a step takes part in a race, at a moment.
enum class Mark : std::uint8_t { None, Stale, Overwritten, Lost, StaleDecision };

struct RunFacts {
    std::size_t length = 0;          ///< of the run that they are about
    std::vector<Blame> blames;       ///< lost updates and stale decisions, in the order of their acts
    std::vector<Stretch> stretches;  ///< in the order of their begins
};

class FactsKeeper : public QObject {
    Q_OBJECT
public:
    explicit FactsKeeper(Stepper& stepper, QObject* parent = nullptr);

    [[nodiscard]] const RunFacts& facts() const { return facts_; }
    /// The mark of a step when the cursor stands at `position`; a read is stale as soon as the value is another one.
    [[nodiscard]] Mark mark(std::size_t step, std::size_t position) const;
    /// The race whose stale read, change or act the step is, the last one if several; null if none shows at `position`.
    [[nodiscard]] const Blame* blameOf(std::size_t step, std::size_t position) const;
    /// The updates lost before `position`: how many, and the last one (null if none).
    struct Lost {
        std::size_t count = 0;
        const Blame* last = nullptr;
    };
    [[nodiscard]] Lost lostBefore(std::size_t position) const;
    /// False while a long run's facts are still worked out.
    [[nodiscard]] bool upToDate() const { return facts_.length == stepper_.length(); }
    /// The value that the headline's variable should end with; nothing while that is not known.
    [[nodiscard]] std::optional<std::uint64_t> expected() const { return expected_; }

signals:
    void changed();
    void expectedChanged();

private:
    void update();
    void take(RunFacts facts);
    Stepper& stepper_;
    RunFacts facts_;
    std::vector<std::pair<std::size_t, std::size_t>> index_;  // step → blame, sorted
    std::vector<std::size_t> lost_;                           // blames, by act
    std::optional<std::uint64_t> expected_;
    std::shared_ptr<const Loaded> expectedOf_;
    Background work_, expecting_;
};

/// The facts of a run given by its choices.
RunFacts factsOf(const Machine& machine, const std::vector<Choice>& choices, const Background::Stop& stop);

}  // namespace lockstep::gui
