// What may be typed: kernel functions, C's words, and the names in the text.
#pragma once

#include <QCompleter>
#include <QString>

namespace lockstep::gui {

/// A completer whose popup shows prototypes; `refreshed` names of the text are offered besides.
class Completion : public QCompleter {
    Q_OBJECT
public:
    explicit Completion(QObject* parent);
    void setTextNames(const QStringList& names);

private:
    void fill();
    QStringList names_;
};

/// Prototype and summary of a kernel function as rich text; empty if `word` is none.
QString helpFor(const QString& word);

}  // namespace lockstep::gui
