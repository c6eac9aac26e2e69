// Colours, icons and sizes: the only place that names a colour. Light and dark, safe for the colour-blind (Okabe and
// Ito's palette), and every state has a shape or word besides. Views ask again on `changed`.
#pragma once

#include <QColor>
#include <QFont>
#include <QHash>
#include <QIcon>
#include <QObject>
#include <QString>

namespace lockstep::gui {

class Theme : public QObject {
    Q_OBJECT
public:
    enum class Mode { Light, Dark };
    enum class Role {
        Background,
        Surface,
        Text,
        Dim,
        Line,
        Accent,
        Good,
        Bad,
        Warning,
        Unknown,
        Selection,
        SelectionText,
        Task,
        Softirq,
        Hardirq,
        LockHeld,
        IrqsOff,
        Stale,
        Lost,
        CodeKeyword,
        CodeType,
        CodePrimitive,
        CodeNumber,
        CodeString,
        CodeComment,
        CodeMacro,
        Inactive,
    };
    static Theme& of(const QObject* any);  ///< the application's; installed by main() and by tests
    explicit Theme(QObject* parent = nullptr);

    [[nodiscard]] Mode mode() const { return mode_; }
    void setMode(Mode mode);
    [[nodiscard]] double scale() const { return scale_; }  ///< 1 is normal; Ctrl + and − change it
    void setScale(double scale);                           ///< kept within 0.6 and 3
    [[nodiscard]] QColor colour(Role role) const;
    [[nodiscard]] QColor cpu(std::uint32_t index) const;  ///< distinguishable for at least 8 CPUs
    [[nodiscard]] QColor series(int index) const;         ///< of a chart
    [[nodiscard]] QFont font() const;                     ///< the interface's, scaled
    [[nodiscard]] QFont codeFont() const;                 ///< fixed width, scaled
    [[nodiscard]] int px(int atScaleOne) const;           ///< a length, scaled
    [[nodiscard]] QIcon icon(const QString& name) const;  ///< assets/icons/NAME.svg in the text's colour
    [[nodiscard]] QIcon icon(const QString& name, const QColor& colour) const;  ///< the same in another colour
    void apply();  ///< sets the application's palette, font and style

signals:
    void changed();

private:
    Mode mode_ = Mode::Light;
    double scale_ = 1;
    mutable QHash<QString, QIcon> icons_;  // by name and colours: views ask for them at every painting
};

}  // namespace lockstep::gui
