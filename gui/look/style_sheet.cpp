#include "look/style_sheet.hpp"

#include "look/theme.hpp"

namespace lockstep::gui {
namespace {

// @name is a colour, ~n a length at scale 1. Property names as in Qt's style sheets.
constexpr const char* kSheet = R"(
QToolTip { color: @text; background: @surface; border: 1px solid @line; padding: ~4; }
QMainWindow::separator { background: @background; width: ~6; height: ~6; }
QMainWindow::separator:hover { background: @selection; }
QToolBar { background: @background; border: 0; border-bottom: 1px solid @line; padding: ~3 ~6; spacing: ~4; }
QToolBar QLabel { color: @dim; padding-left: ~8; padding-right: ~2; }
QToolButton { border: 1px solid transparent; border-radius: ~5; padding: ~4 ~6; }
QToolButton:hover { background: @surface; border-color: @line; }
QToolButton:pressed, QToolButton:checked { background: @selection; border-color: @accent; color: @selectiontext; }
QToolButton:focus { border-color: @accent; }
QToolButton::menu-indicator { image: none; }
QPushButton { background: @surface; border: 1px solid @line; border-radius: ~5; padding: ~5 ~12; }
QPushButton:hover { border-color: @accent; }
QPushButton:focus { border: ~2 solid @accent; padding: ~4 ~11; }
QPushButton:pressed, QPushButton:checked { background: @selection; color: @selectiontext; }
QPushButton:disabled { color: @inactive; background: @background; }
QPushButton[primary="true"] { background: @accent; color: @surface; border: 1px solid @accent; font-weight: bold; }
QPushButton[primary="true"]:focus { border: ~2 solid @text; }
QPushButton[primary="true"]:disabled { background: @line; color: @dim; border-color: @line; }
QComboBox, QSpinBox, QDoubleSpinBox, QLineEdit { background: @surface; border: 1px solid @line; border-radius: ~5;
    padding: ~3 ~6; min-height: ~18; selection-background-color: @selection; selection-color: @selectiontext; }
QComboBox:hover, QSpinBox:hover, QDoubleSpinBox:hover, QLineEdit:hover { border-color: @dim; }
QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QLineEdit:focus { border-color: @accent; }
QSpinBox, QDoubleSpinBox { padding-right: ~18; }
QSpinBox::up-button, QDoubleSpinBox::up-button { subcontrol-origin: border; subcontrol-position: top right; width: ~18;
    border: 0; }
QSpinBox::down-button, QDoubleSpinBox::down-button { subcontrol-origin: border; subcontrol-position: bottom right;
    width: ~18; border: 0; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url(:/lockstep/icons/@uparrow); width: ~10; height: ~10; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url(:/lockstep/icons/@arrow); width: ~10; height: ~10; }
QSlider::groove:horizontal { height: ~4; border-radius: ~2; background: @line; }
QSlider::sub-page:horizontal { background: @accent; border-radius: ~2; }
QSlider::handle:horizontal { width: ~14; height: ~14; margin: -~5 0; border-radius: ~7; background: @accent; }
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { background: @text; }
QCheckBox::indicator, QRadioButton::indicator { width: ~15; height: ~15; }
QComboBox { padding-right: ~18; }
QComboBox::drop-down { border: 0; width: ~18; }
QComboBox::down-arrow { image: url(:/lockstep/icons/@arrow); width: ~12; height: ~12; }
QComboBox QAbstractItemView { background: @surface; border: 1px solid @line; selection-background-color: @selection;
    selection-color: @selectiontext; padding: ~2; }
QMenuBar { background: @background; }
QMenuBar::item { padding: ~4 ~9; border-radius: ~4; }
QMenuBar::item:selected { background: @selection; color: @selectiontext; }
QMenu { background: @surface; border: 1px solid @line; padding: ~4; }
QMenu::item { padding: ~5 ~24 ~5 ~24; border-radius: ~4; }
QMenu::item:selected { background: @selection; color: @selectiontext; }
QMenu::item:disabled { color: @inactive; }
QMenu::separator { height: 1px; background: @line; margin: ~4 ~8; }
QMenu::icon { padding-left: ~6; }
QTabWidget::pane { border: 0; border-top: 1px solid @line; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; border: 0; border-bottom: ~3 solid transparent; padding: ~7 ~16; color: @dim; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; font-weight: bold; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:focus { color: @accent; }
QDockWidget { titlebar-close-icon: url(:/lockstep/icons/@close); titlebar-normal-icon: url(:/lockstep/icons/@float); }
QDockWidget::title { background: @background; padding: ~6 ~8; text-align: left; }
QHeaderView::section { background: @background; color: @dim; border: 0; border-bottom: 1px solid @line; padding: ~4 ~6; }
QTableView, QTreeView, QListView, QTextEdit, QPlainTextEdit, QTextBrowser { background: @surface; border: 1px solid @line;
    border-radius: ~5; gridline-color: @line; selection-background-color: @selection; selection-color: @selectiontext; }
QTableView:focus, QTreeView:focus, QListView:focus, QPlainTextEdit:focus, QTextBrowser:focus { border-color: @accent; }
QTreeView::item, QListView::item { padding: ~3 ~2; }
QScrollBar:vertical { background: transparent; width: ~11; margin: 0; }
QScrollBar:horizontal { background: transparent; height: ~11; margin: 0; }
QScrollBar::handle { background: @line; border-radius: ~4; margin: ~2; }
QScrollBar::handle:vertical { min-height: ~28; }
QScrollBar::handle:horizontal { min-width: ~28; }
QScrollBar::handle:hover { background: @dim; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QProgressBar { background: @background; border: 1px solid @line; border-radius: ~5; text-align: center; }
QProgressBar::chunk { background: @selection; border-radius: ~4; }
QStatusBar { color: @dim; border-top: 1px solid @line; }
QStatusBar::item { border: 0; }
QSplitter::handle { background: @background; }
QGroupBox { border: 1px solid @line; border-radius: ~5; margin-top: ~10; padding-top: ~6; }
QGroupBox::title { subcontrol-origin: margin; left: ~8; color: @dim; }
)";

}  // namespace

QString styleSheet(const Theme& theme) {
    using Role = Theme::Role;
    const struct {
        const char* name;
        Role role;
    } names[] = {{"@selectiontext", Role::SelectionText},
                 {"@selection", Role::Selection},
                 {"@surface", Role::Surface},
                 {"@background", Role::Background},
                 {"@inactive", Role::Inactive},
                 {"@accent", Role::Accent},
                 {"@text", Role::Text},
                 {"@line", Role::Line},
                 {"@dim", Role::Dim}};
    QString sheet = QString::fromLatin1(kSheet);
    const bool light = theme.mode() == Theme::Mode::Light;
    const auto file = [&](const char* name) {
        return QStringLiteral("%1-%2.svg").arg(QLatin1String(name), QLatin1String(light ? "light" : "dark"));
    };
    sheet.replace(QLatin1String("@uparrow"), file("arrow-up"));
    sheet.replace(QLatin1String("@arrow"), file("arrow"));
    sheet.replace(QLatin1String("@close"), file("dock-close"));
    sheet.replace(QLatin1String("@float"), file("dock-float"));
    for (const auto& [name, role] : names) sheet.replace(QLatin1String(name), theme.colour(role).name());
    // Lengths: "~6" is 6 pixels at scale 1.
    QString out;
    out.reserve(sheet.size());
    for (qsizetype i = 0; i < sheet.size(); ++i) {
        if (sheet[i] != u'~') {
            out += sheet[i];
            continue;
        }
        int length = 0;
        while (i + 1 < sheet.size() && sheet[i + 1].isDigit()) length = length * 10 + sheet[++i].digitValue();
        out += QStringLiteral("%1px").arg(theme.px(length));
    }
    return out;
}

}  // namespace lockstep::gui
