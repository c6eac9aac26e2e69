// What the lanes show and where, without any painting: a band for each CPU, in it a row for each kind of context
// (interrupts above tasks), a block for each step, brackets for what lasts longer, and the races between blocks.
// Lengths are in pixels; x counts from the first step's left edge, y from the top of the first band.
#pragma once

#include <QRectF>
#include <QString>
#include <vector>

#include "models/stepper.hpp"
#include "step/run_facts.hpp"

namespace lockstep::gui {

struct LaneRow {
    std::uint32_t cpu = 0;
    ContextKind kind = ContextKind::Task;
    std::vector<std::uint32_t> contexts;
    double top = 0, height = 0;
};

struct CpuBand {
    std::uint32_t cpu = 0;
    std::size_t firstRow = 0, rowCount = 0;
    double top = 0, height = 0;  ///< of everything
    double raceTop = 0;          ///< the space over the rows where races are drawn
    double bracketTop = 0;       ///< the space under the rows where brackets are drawn
    int brackets = 0;            ///< levels of them
};

struct Bracket {
    Stretch stretch;
    std::size_t band = 0;
    int level = 0;
    double begin = 0, end = 0;  ///< x
    QString name;
};

/// A race: the stale read joined to the write that should not have been.
struct Arc {
    Blame blame;
    QPointF read, change, act;  ///< where it touches the blocks
    double over = 0;            ///< y of its top
    QString label;              ///< "read 5, wrote 6 over 6: LOST"
    QString sentence;
};

/// A choice that is open, where its block would be.
struct Ghost {
    Choice choice;
    std::size_t row = 0;
    QString text;
};

class LaneScene {
public:
    LaneScene(Stepper& stepper, FactsKeeper& facts) : stepper_(stepper), facts_(facts) {}

    void restart();  ///< another program or branch
    void stepsChanged(std::size_t from);
    void factsChanged();
    void moved();  ///< the cursor, and so what is open

    /// `unit` is one pixel at scale 1; the rows share `height` as far as is sensible.
    void layOut(double unit, double height);
    void setStepWidth(double width) { stepWidth_ = width; }
    [[nodiscard]] double stepWidth() const { return stepWidth_; }

    [[nodiscard]] const std::vector<LaneRow>& rows() const { return rows_; }
    [[nodiscard]] const std::vector<CpuBand>& bands() const { return bands_; }
    [[nodiscard]] const std::vector<Ghost>& ghosts() const { return ghosts_; }
    [[nodiscard]] double height() const { return height_; }
    [[nodiscard]] double compactHeight() const;  ///< with the rows as low as they can be read
    [[nodiscard]] std::size_t rowOf(std::size_t step) const { return stepRows_[step]; }
    /// The row of each step, to be read fast.
    [[nodiscard]] const std::vector<std::uint8_t>& stepRows() const { return stepRows_; }
    [[nodiscard]] QRectF block(std::size_t step) const;
    [[nodiscard]] QRectF ghost(const Ghost& ghost) const;
    /// Those between two steps, at most `most`.
    [[nodiscard]] std::vector<Bracket> brackets(std::size_t first, std::size_t last, std::size_t most) const;
    /// The races that show at the cursor, the newest ones if there are more than `most`.
    [[nodiscard]] std::vector<Arc> arcs(std::size_t first, std::size_t last, std::size_t most) const;
    /// SIZE_MAX where there is none.
    [[nodiscard]] std::size_t stepAt(QPointF at) const;
    [[nodiscard]] const CpuBand* bandAt(double y) const;

private:
    Stepper& stepper_;
    FactsKeeper& facts_;
    std::shared_ptr<const Loaded> loaded_;
    std::vector<LaneRow> rows_;
    std::vector<CpuBand> bands_;
    std::vector<std::uint8_t> rowOfContext_, stepRows_;
    std::vector<int> levels_;  // of each stretch
    std::vector<Ghost> ghosts_;
    bool spans_ = false;  // the program can hold locks or switch interrupts off
    double stepWidth_ = 90, unit_ = 1, height_ = 0, given_ = 0;
};

}  // namespace lockstep::gui
