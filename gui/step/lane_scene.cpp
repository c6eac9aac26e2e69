#include "step/lane_scene.hpp"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "report/words.hpp"
#include "step/narrator.hpp"

namespace lockstep::gui {
namespace {

constexpr int kMostLevels = 3;
constexpr double kGap = 2;  // between blocks

struct Words {
    Q_DECLARE_TR_FUNCTIONS(LaneScene)
};

QString labelOf(const Program& program, const Blame& b) {
    const auto value = [&](std::uint64_t v) { return fromUtf8(valueText(program, b.cell, v)); };
    if (b.kind == Blame::Kind::LostUpdate)
        return Words::tr("read %1, wrote %2 over %3: LOST")
            .arg(value(b.valueRead), fromUtf8(valueText(program, b.written, b.valueWritten)), value(b.valueChanged));
    return Words::tr("decided by %1 = %2, which is %3: STALE")
        .arg(fromUtf8(program.cellName(b.cell)), value(b.valueRead), value(b.valueChanged));
}

}  // namespace

void LaneScene::restart() {
    rows_.clear();
    bands_.clear();
    rowOfContext_.clear();
    stepRows_.clear();
    loaded_ = stepper_.loaded();
    if (!loaded_) return;
    const Program& program = loaded_->program;
    rowOfContext_.assign(program.contexts.size(), 0);
    for (std::uint32_t cpu = 0; cpu < program.cpus; ++cpu) {
        CpuBand band;
        band.cpu = cpu;
        band.firstRow = rows_.size();
        for (const ContextKind kind : {ContextKind::Hardirq, ContextKind::Softirq, ContextKind::Task}) {
            LaneRow row{cpu, kind, {}, 0, 0};
            for (std::uint32_t c = 0; c < program.contexts.size(); ++c)
                if (program.contexts[c].cpu == cpu && program.contexts[c].kind == kind) {
                    row.contexts.push_back(c);
                    rowOfContext_[c] = static_cast<std::uint8_t>(rows_.size());
                }
            if (!row.contexts.empty()) rows_.push_back(std::move(row));
        }
        band.rowCount = rows_.size() - band.firstRow;
        if (band.rowCount > 0) bands_.push_back(band);
    }
    spans_ = std::any_of(program.ops.begin(), program.ops.end(), [](const MicroOp& op) {
        return op.op == Op::SpinAcquire || op.op == Op::MutexAcquire || op.op == Op::IrqSave ||
               op.op == Op::IrqDisable || op.op == Op::BhDisable;
    });
    stepsChanged(0);
    factsChanged();
    moved();
}

void LaneScene::stepsChanged(std::size_t from) {
    if (!loaded_) return;
    stepRows_.resize(std::min(from, stepRows_.size()));
    const std::vector<Event>& events = stepper_.events();
    stepRows_.reserve(events.size());
    while (stepRows_.size() < events.size()) stepRows_.push_back(rowOfContext_[events[stepRows_.size()].context]);
}

void LaneScene::factsChanged() {
    const std::vector<Stretch>& stretches = facts_.facts().stretches;
    levels_.assign(stretches.size(), 0);
    for (CpuBand& band : bands_) {
        std::vector<std::size_t> busyUntil;  // each level
        for (std::size_t i = 0; i < stretches.size(); ++i) {
            if (stretches[i].cpu != band.cpu) continue;
            std::size_t level = 0;
            while (level < busyUntil.size() && busyUntil[level] > stretches[i].begin) ++level;
            if (level == busyUntil.size() && level < kMostLevels) busyUntil.push_back(0);
            level = std::min(level, busyUntil.size() - 1);
            busyUntil[level] = stretches[i].end + 1;
            levels_[i] = static_cast<int>(level);
        }
        band.brackets = std::max(spans_ ? 1 : 0, static_cast<int>(busyUntil.size()));
    }
    layOut(unit_, given_);
}

void LaneScene::moved() {
    ghosts_.clear();
    if (!loaded_) return;
    const Machine& machine = loaded_->machine;
    const std::size_t position = stepper_.position();
    for (const Choice choice : stepper_.open()) {
        if (choice.kind == Choice::Kind::Switch || choice.kind == Choice::Kind::Drain) continue;
        if (position < stepper_.length() && stepper_.event(position).choice == choice) continue;
        const std::uint32_t context = choice.kind == Choice::Kind::Step ? machine.running(stepper_.state(), choice.cpu)
                                                                        : std::uint32_t{choice.context};
        if (context == kNone) continue;
        const std::size_t row = rowOfContext_[context];
        const auto taken = [&](const Ghost& g) { return g.row == row; };
        if (std::any_of(ghosts_.begin(), ghosts_.end(), taken)) continue;
        State copy(stepper_.state(), stepper_.state() + machine.layout().size() / 8);
        const Event e = machine.step(copy.data(), choice);
        ghosts_.push_back({choice, row,
                           choice.kind == Choice::Kind::Arrive ? fromUtf8(loaded_->program.contexts[context].name)
                                                               : fromUtf8(shortText(loaded_->program, e))});
    }
}

namespace {

// Lengths at scale 1.
constexpr double kRace = 26, kBracket = 17, kBandGap = 9, kLowest = 32, kHighest = 64;

double weightOf(const LaneRow& row) {
    return row.kind == ContextKind::Task ? 1.0 : 0.85;
}

}  // namespace

double LaneScene::compactHeight() const {
    double all = 0;
    for (const CpuBand& band : bands_) all += kRace + kBracket * band.brackets + kBandGap;
    for (const LaneRow& row : rows_) all += kLowest * weightOf(row);
    return all * unit_;
}

void LaneScene::layOut(double unit, double height) {
    unit_ = unit;
    given_ = height;
    height_ = 0;
    if (bands_.empty()) return;
    const double race = kRace * unit, bracket = kBracket * unit, gap = kBandGap * unit;
    double fixed = 0, parts = 0;
    for (const CpuBand& band : bands_) fixed += race + bracket * band.brackets + gap;
    for (const LaneRow& row : rows_) parts += weightOf(row);
    const double part = std::clamp((height - fixed) / parts, kLowest * unit, kHighest * unit);
    double y = 0;
    for (CpuBand& band : bands_) {
        band.top = y;
        band.raceTop = y + 2 * unit;
        y += race;
        for (std::size_t r = band.firstRow; r < band.firstRow + band.rowCount; ++r) {
            rows_[r].top = y;
            rows_[r].height = part * weightOf(rows_[r]);
            y += rows_[r].height;
        }
        band.bracketTop = y + 3 * unit;
        y += bracket * band.brackets + gap;
        band.height = y - band.top;
    }
    height_ = y;
}

QRectF LaneScene::block(std::size_t step) const {
    const LaneRow& row = rows_[stepRows_[step]];
    const double gap = std::min(kGap * unit_, stepWidth_ / 4);
    return {static_cast<double>(step) * stepWidth_ + gap / 2, row.top + 2 * unit_, stepWidth_ - gap,
            row.height - 4 * unit_};
}

QRectF LaneScene::ghost(const Ghost& ghost) const {
    const LaneRow& row = rows_[ghost.row];
    const double width = std::max(stepWidth_, 14 * unit_);
    return {static_cast<double>(stepper_.position()) * stepWidth_ + 2 * unit_, row.top + 2 * unit_, width - 4 * unit_,
            row.height - 4 * unit_};
}

std::vector<Bracket> LaneScene::brackets(std::size_t first, std::size_t last, std::size_t most) const {
    std::vector<Bracket> found;
    if (!loaded_) return found;
    const std::vector<Stretch>& stretches = facts_.facts().stretches;
    const std::size_t position = stepper_.position();
    for (std::size_t i = 0; i < stretches.size() && found.size() < most; ++i) {
        const Stretch& s = stretches[i];
        if (s.begin > last || s.begin >= position) break;  // sorted; and what is ahead has not begun
        if (s.end < first) continue;
        const auto band = std::find_if(bands_.begin(), bands_.end(), [&](const CpuBand& b) { return b.cpu == s.cpu; });
        if (band == bands_.end()) continue;
        const std::size_t end = std::min(s.open ? s.end : s.end + 1, position);
        found.push_back({s, static_cast<std::size_t>(band - bands_.begin()), levels_[i],
                         static_cast<double>(s.begin) * stepWidth_, static_cast<double>(end) * stepWidth_,
                         fromUtf8(name(loaded_->program, s))});
    }
    return found;
}

std::vector<Arc> LaneScene::arcs(std::size_t first, std::size_t last, std::size_t most) const {
    std::vector<Arc> found;
    if (!loaded_) return found;
    const std::vector<Blame>& blames = facts_.facts().blames;
    for (auto b = blames.rbegin(); b != blames.rend() && found.size() < most; ++b) {
        if (b->act >= stepper_.position() || b->read > last || b->act < first || b->act >= stepRows_.size()) continue;
        Arc arc{*b, {}, {}, {}, 0, labelOf(loaded_->program, *b), fromUtf8(sentence(loaded_->program, *b))};
        const QRectF read = block(b->read), change = block(b->change), act = block(b->act);
        arc.read = {read.center().x(), read.top()};
        arc.act = {act.center().x(), act.top()};
        arc.change = change.center();
        const std::uint32_t cpu = rows_[stepRows_[b->act]].cpu;
        for (const CpuBand& band : bands_)
            if (band.cpu == cpu) arc.over = band.raceTop + 11 * unit_;
        found.push_back(std::move(arc));
    }
    return found;
}

std::size_t LaneScene::stepAt(QPointF at) const {
    if (at.x() < 0 || stepWidth_ <= 0) return SIZE_MAX;
    const auto step = static_cast<std::size_t>(at.x() / stepWidth_);
    if (step >= stepRows_.size()) return SIZE_MAX;
    const LaneRow& row = rows_[stepRows_[step]];
    return at.y() >= row.top && at.y() < row.top + row.height ? step : SIZE_MAX;
}

const CpuBand* LaneScene::bandAt(double y) const {
    for (const CpuBand& band : bands_)
        if (y >= band.top && y < band.top + band.height) return &band;
    return nullptr;
}

}  // namespace lockstep::gui
