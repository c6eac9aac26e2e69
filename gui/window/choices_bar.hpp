// The choices over a scenario, for the toolbar: ISA, memory model, and the scenario's own parameters.
#pragma once

#include <QWidget>

#include "models/document.hpp"

class QComboBox;
class QHBoxLayout;

namespace lockstep::gui {

class ChoicesBar : public QWidget {
    Q_OBJECT
public:
    explicit ChoicesBar(Document& document, QWidget* parent = nullptr);

private:
    void fill();
    QComboBox* add(const QString& label, const QString& tip);
    Document& document_;
    QHBoxLayout* row_ = nullptr;
    QComboBox* isa_ = nullptr;
    QComboBox* memory_ = nullptr;
    std::vector<Parameter> shown_;
    std::vector<QWidget*> parameters_;
};

}  // namespace lockstep::gui
