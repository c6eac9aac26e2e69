// The machine at the cursor: each CPU with its context, flags and registers, memory, locks, and the kernel log.
#pragma once

#include <QTreeWidget>
#include <map>

#include "models/printed_lines.hpp"
#include "models/stepper.hpp"

namespace lockstep::gui {

class MachinePanel : public QTreeWidget {
    Q_OBJECT
public:
    explicit MachinePanel(Stepper& stepper, QWidget* parent = nullptr);

private:
    void restart();
    void refresh();
    void showCpus(const lockstep::State& before);
    void showMemory(const lockstep::State& before);
    void showLocks();
    void showLog();
    QTreeWidgetItem* section(const QString& title, const QString& icon);
    /// A row of a section; rows stay where they are so that nothing jumps.
    QTreeWidgetItem* row(QTreeWidgetItem* parent, const QString& name, const QString& value, bool changed);
    void trim(QTreeWidgetItem* parent);
    Stepper& stepper_;
    PrintedLines printed_;
    std::map<QTreeWidgetItem*, int> next_;  // row under each
    QTreeWidgetItem *cpus_ = nullptr, *memory_ = nullptr, *locks_ = nullptr, *log_ = nullptr;
    std::shared_ptr<const Loaded> loaded_;
};

}  // namespace lockstep::gui
