#include "step/machine_panel.hpp"

#include <QHeaderView>
#include <QScrollBar>
#include <algorithm>

#include "look/theme.hpp"
#include "machine/effect.hpp"
#include "report/words.hpp"
#include "step/narrator.hpp"

namespace lockstep::gui {
namespace {

constexpr std::uint32_t kMostCells = 300;
constexpr std::size_t kMostLines = 50;

QString hex(std::uint64_t value) {
    return QStringLiteral("0x") + QString::number(value, 16);
}

}  // namespace

MachinePanel::MachinePanel(Stepper& stepper, QWidget* parent)
    : QTreeWidget(parent), stepper_(stepper), printed_(stepper) {
    setObjectName(QStringLiteral("machinePanel"));
    setAccessibleName(tr("Machine"));
    setAccessibleDescription(tr("CPUs, memory, locks and the kernel log at the cursor"));
    setColumnCount(2);
    setHeaderHidden(true);
    setRootIsDecorated(true);
    setIndentation(Theme::of(this).px(12));
    setUniformRowHeights(true);
    setSelectionMode(NoSelection);
    setTextElideMode(Qt::ElideRight);
    header()->setStretchLastSection(true);
    header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    connect(&stepper, &Stepper::cursorMoved, this, &MachinePanel::refresh);
    connect(&stepper, &Stepper::reset, this, &MachinePanel::restart);
    connect(&Theme::of(this), &Theme::changed, this, &MachinePanel::restart);
    restart();
}

QTreeWidgetItem* MachinePanel::section(const QString& title, const QString& icon) {
    auto* item = new QTreeWidgetItem(this, {title});
    QFont bold = Theme::of(this).font();
    bold.setBold(true);
    item->setFont(0, bold);
    item->setIcon(0, Theme::of(this).icon(icon));
    item->setFirstColumnSpanned(true);
    item->setExpanded(true);
    return item;
}

void MachinePanel::restart() {
    next_.clear();
    clear();
    setIndentation(Theme::of(this).px(12));
    setIconSize(QSize(Theme::of(this).px(15), Theme::of(this).px(15)));
    loaded_ = stepper_.loaded();
    if (!loaded_) return;
    memory_ = section(tr("Memory"), QStringLiteral("bars"));
    cpus_ = section(tr("CPUs"), QStringLiteral("cpu"));
    locks_ = section(tr("Locks"), QStringLiteral("lock"));
    log_ = section(tr("Kernel log"), QStringLiteral("log"));
    refresh();
}

// The next row under `parent`. One that is there already only changes what is another now: a new tree for each step
// would be laid out anew, too.
QTreeWidgetItem* MachinePanel::row(QTreeWidgetItem* parent, const QString& name, const QString& value, bool changed) {
    int& next = next_[parent];
    const Theme& theme = Theme::of(this);
    QTreeWidgetItem* item = parent->child(next++);
    if (!item) {
        item = new QTreeWidgetItem(parent);
        item->setFont(0, theme.font());
        item->setFont(1, theme.codeFont());
        item->setForeground(0, theme.colour(Theme::Role::Dim));
        item->setForeground(1, theme.colour(Theme::Role::Text));
    }
    if (item->text(0) != name) {
        item->setText(0, name);
        item->setToolTip(0, name);
    }
    if (item->text(1) != value) {
        item->setText(1, value);
        item->setToolTip(1, value);
    }
    if (item->font(1).bold() != changed) {
        QFont font = theme.codeFont();
        font.setBold(changed);
        item->setFont(1, font);
        item->setForeground(1, theme.colour(changed ? Theme::Role::Accent : Theme::Role::Text));
    }
    return item;
}

// Rows that nothing was said for this time.
void MachinePanel::trim(QTreeWidgetItem* parent) {
    const auto used = next_.find(parent);
    while (parent->childCount() > (used == next_.end() ? 0 : used->second))
        delete parent->takeChild(parent->childCount() - 1);
    for (int i = 0; i < parent->childCount(); ++i) trim(parent->child(i));
}

void MachinePanel::refresh() {
    if (!loaded_ || loaded_ != stepper_.loaded()) return;
    const int scrolled = verticalScrollBar()->value();
    setUpdatesEnabled(false);
    next_.clear();
    const std::size_t position = stepper_.position();
    const lockstep::State before = stepper_.stateAt(position > 0 ? position - 1 : 0);
    showMemory(before);
    showCpus(before);
    showLocks();
    showLog();
    for (QTreeWidgetItem* item : {memory_, cpus_, locks_, log_}) {
        trim(item);
        if (const bool empty = item->childCount() == 0; item->isHidden() != empty) item->setHidden(empty);
    }
    verticalScrollBar()->setValue(scrolled);
    setUpdatesEnabled(true);
}

void MachinePanel::showMemory(const lockstep::State& before) {
    const Machine& machine = loaded_->machine;
    const Program& program = loaded_->program;
    std::uint32_t shown = 0;
    for (std::uint32_t cell = 0; cell < program.cells.size(); ++cell) {
        const Global& g = program.globalOf(cell);
        if (g.isLock() || g.isConst) continue;
        const std::uint64_t was = machine.cell(before.data(), cell), is = machine.cell(stepper_.state(), cell);
        if (++shown > kMostCells && was == is) continue;
        const QString now = fromUtf8(valueText(program, cell, is));
        row(memory_, fromUtf8(program.cellName(cell)),
            was == is ? now : tr("%1  (was %2)").arg(now, fromUtf8(valueText(program, cell, was))), was != is);
    }
}

void MachinePanel::showCpus(const lockstep::State& before) {
    const Machine& machine = loaded_->machine;
    const Program& program = loaded_->program;
    const std::uint64_t* state = stepper_.state();
    for (std::uint32_t cpu = 0; cpu < program.cpus; ++cpu) {
        const CpuState s = machine.cpu(state, cpu), was = machine.cpu(before.data(), cpu);
        const std::uint32_t context = machine.running(state, cpu);
        QString runs = tr("idle");
        if (context != kNone && !machine.done(state, context)) {
            const Frame frame = machine.frames(state, context).front();
            runs = tr("%1 %2, line %3")
                       .arg(fromUtf8(name(program.contexts[context].kind)), fromUtf8(program.contexts[context].name))
                       .arg(program.fileLine(program.statementOf(frame.op).line));
            if (const std::uint32_t lock = machine.waitsFor(state, context); lock != kNone)
                runs += (machine.context(state, context).asleep ? tr(", asleep for %1") : tr(", waits for %1"))
                            .arg(fromUtf8(program.cellName(lock)));
            else if (machine.waitsForBuffer(state, context)) runs += tr(", waits for its store buffer");
        }
        QTreeWidgetItem* top = row(cpus_, tr("CPU %1").arg(cpu), runs, false);
        if (top->icon(0).isNull()) {
            QFont bold = Theme::of(this).font();
            bold.setBold(true);
            top->setFont(0, bold);
            QPixmap chip(12, 12);
            chip.fill(Theme::of(this).cpu(cpu));
            top->setIcon(0, QIcon(chip));
            top->setExpanded(program.cpus <= 4);
        }
        row(top, tr("interrupts"), s.irqsOff ? tr("OFF") : tr("on"), s.irqsOff != was.irqsOff);
        row(top, tr("preempt count"), hex(preemptCount(s)), preemptCount(s) != preemptCount(was));
        if (s.bh || was.bh) row(top, tr("softirqs"), s.bh ? tr("OFF (%1)").arg(s.bh) : tr("on"), s.bh != was.bh);
        if (program.memory == MemoryModel::Tso) {
            QStringList stores;
            for (const BufferedStore& store : machine.buffered(state, cpu))
                stores << fromUtf8(program.cellName(store.cell) + " ← " + valueText(program, store.cell, store.value));
            row(top, tr("store buffer"), stores.isEmpty() ? tr("empty") : stores.join(QStringLiteral(", ")),
                machine.buffered(state, cpu).size() != machine.buffered(before.data(), cpu).size());
        }
        if (context != kNone && !machine.done(state, context)) {
            const Function& function = program.functions[machine.frames(state, context).front().function];
            for (std::size_t r = 0; r < function.registers.size(); ++r) {
                const Register& reg = function.registers[r];
                const Operand operand = Operand::ofRegister(static_cast<std::uint16_t>(function.firstRegister + r));
                const std::uint64_t is = normalise(reg.type, machine.value(state, context, operand));
                const std::uint64_t old = normalise(reg.type, machine.value(before.data(), context, operand));
                const QString label = fromUtf8(reg.local.empty() ? reg.name : reg.local + " (" + reg.name + ")");
                row(top, label, reg.type.isSigned ? QString::number(static_cast<qint64>(is)) : QString::number(is),
                    is != old);
            }
        }
    }
}

void MachinePanel::showLocks() {
    const Machine& machine = loaded_->machine;
    const Program& program = loaded_->program;
    const std::uint64_t* state = stepper_.state();
    for (std::uint32_t cell = 0; cell < program.cells.size(); ++cell) {
        if (!program.globalOf(cell).isLock()) continue;
        const std::uint64_t owner = machine.cell(state, cell);
        QString text = owner
                           ? tr("held by %1").arg(fromUtf8(shortActor(program, static_cast<std::uint32_t>(owner - 1))))
                           : tr("free");
        QStringList waiting;
        for (std::uint32_t c = 0; c < program.contexts.size(); ++c)
            if (!machine.done(state, c) && machine.waitsFor(state, c) == cell &&
                (machine.running(state, program.contexts[c].cpu) == c || machine.context(state, c).asleep))
                waiting << fromUtf8(shortActor(program, c));
        if (!waiting.isEmpty()) text += tr("; waiting: %1").arg(waiting.join(QStringLiteral(", ")));
        row(locks_, fromUtf8(program.cellName(cell)), text, owner != 0);
    }
}

void MachinePanel::showLog() {
    const std::vector<std::size_t> steps = printed_.steps(kMostLines);
    for (const std::size_t step : steps)
        row(log_, printed_.who(step), printed_.text(step), step + 1 == stepper_.position());
}

}  // namespace lockstep::gui
