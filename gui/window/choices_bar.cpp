#include "window/choices_bar.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>

namespace lockstep::gui {

ChoicesBar::ChoicesBar(Document& document, QWidget* parent) : QWidget(parent), document_(document) {
    row_ = new QHBoxLayout(this);
    row_->setContentsMargins(0, 0, 0, 0);
    isa_ = add(tr("&ISA"),
               tr("The instructions that the code becomes: a ++ is one instruction on x86_64, three on arm64"));
    isa_->setObjectName(QStringLiteral("isa"));
    isa_->addItem(QStringLiteral("x86_64"), int(Isa::X86_64));
    isa_->addItem(QStringLiteral("arm64"), int(Isa::Arm64));
    memory_ =
        add(tr("&Memory"), tr("When a store reaches memory: at once, or through each CPU's store buffer (x86_64)"));
    memory_->setObjectName(QStringLiteral("memory"));
    memory_->addItem(tr("at once (sc)"), int(MemoryModel::Sc));
    memory_->addItem(tr("store buffers (tso)"), int(MemoryModel::Tso));
    connect(isa_, &QComboBox::activated, this, [this] { document_.setIsa(Isa(isa_->currentData().toInt())); });
    connect(memory_, &QComboBox::activated, this,
            [this] { document_.setMemory(MemoryModel(memory_->currentData().toInt())); });
    connect(&document_, &Document::loadedChanged, this, &ChoicesBar::fill);
    fill();
}

QComboBox* ChoicesBar::add(const QString& text, const QString& tip) {
    auto* label = new QLabel(text, this);
    auto* box = new QComboBox(this);
    box->setToolTip(tip);
    box->setAccessibleName(QString(text).remove(u'&'));
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    label->setBuddy(box);
    row_->addWidget(label);
    row_->addWidget(box);
    return box;
}

void ChoicesBar::fill() {
    const auto loaded = document_.loaded();
    if (!loaded) return;
    const Program& program = loaded->program;
    isa_->setCurrentIndex(isa_->findData(int(program.isa)));
    memory_->setCurrentIndex(memory_->findData(int(program.memory)));
    bool same = shown_.size() == program.parameters.size();
    for (std::size_t i = 0; same && i < shown_.size(); ++i)
        same = shown_[i].name == program.parameters[i].name && shown_[i].values == program.parameters[i].values;
    if (!same) {
        for (QWidget* widget : parameters_) {
            row_->removeWidget(widget);
            widget->hide();
            widget->deleteLater();
        }
        parameters_.clear();
        for (const Parameter& p : program.parameters) {
            const QString name = QString::fromStdString(p.name);
            QString shown = name;
            shown[0] = shown[0].toUpper();
            QComboBox* box = add(shown, tr("%1: the code that it changes is marked in the editor").arg(shown));
            box->setObjectName(QStringLiteral("parameter-") + name);
            for (const std::string& value : p.values) box->addItem(QString::fromStdString(value));
            connect(box, &QComboBox::activated, this,
                    [this, name, box] { document_.setParameter(name, box->currentText()); });
            parameters_.push_back(row_->itemAt(row_->count() - 2)->widget());
            parameters_.push_back(box);
        }
    }
    shown_ = program.parameters;
    for (std::size_t i = 0; i < shown_.size(); ++i) {
        auto* box = static_cast<QComboBox*>(parameters_[2 * i + 1]);
        box->setCurrentText(QString::fromStdString(shown_[i].chosen));
    }
}

}  // namespace lockstep::gui
