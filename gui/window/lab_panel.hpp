// What a scenario is about, and what to do with it: title, text, who runs, what must hold, tasks.
#pragma once

#include <QTextBrowser>

#include "models/document.hpp"

namespace lockstep::gui {

class LabPanel : public QTextBrowser {
    Q_OBJECT
public:
    explicit LabPanel(Document& document, QWidget* parent = nullptr);
    /// "On arm64 this is violated …", with the other ISA to choose; empty: the result is the same.
    void setIsaNote(const QString& text, const QString& isa);

signals:
    /// A link: "race", "explore", "prove", "hammer", "code", "twin", "isa:arm64".
    void wanted(const QString& what);

private:
    void fill();
    [[nodiscard]] QString tasks(const Program& program) const;
    Document& document_;
    QString note_, noteIsa_;
};

}  // namespace lockstep::gui
