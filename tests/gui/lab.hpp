// The labs, for the tests: where they are, and one's scenario in a document with its stepper.
#pragma once

#include <QFile>
#include <QTest>

#include "models/document.hpp"
#include "models/stepper.hpp"

namespace lockstep::gui {

inline QString labPath(const QString& name) {
    return QStringLiteral(LOCKSTEP_SOURCE_DIR "/labs/%1.toml").arg(name);
}

/// Writes a lab with some of its text replaced, and gives the new file's path.
inline QString changedLab(const QString& name, const QString& folder, const char* text, const char* with) {
    QFile source(labPath(name)), file(folder + QStringLiteral("/changed.toml"));
    if (!source.open(QIODevice::ReadOnly) || !file.open(QIODevice::WriteOnly)) qFatal("no such lab or folder");
    file.write(source.readAll().replace(text, with));
    return file.fileName();
}

struct OpenLab {
    explicit OpenLab(const QString& name) : stepper((open(document, name), document)) {}
    static void open(Document& document, const QString& name) {
        QFile file(labPath(name));
        if (!file.open(QIODevice::ReadOnly)) qFatal("no such lab");
        document.setText(QString::fromUtf8(file.readAll()));
        document.compileNow();
    }
    void steps(const char* schedule) {
        for (const Choice choice : parseSchedule(document.loaded()->program, schedule).choices)
            QVERIFY(stepper.take(choice));
    }
    /// Two CPUs that count for ever.
    void endless() {
        document.setText(
            QStringLiteral("cpus = 2\ncode = '''\nstatic int c;\nvoid f(void)\n{\n\tfor (;;)\n\t\tc++;\n}\n'''\n"
                           "[[run]]\ncontext = \"task\"\ncpu = \"all\"\ncall = \"f\"\n"));
        document.compileNow();
    }
    Document document;
    Stepper stepper;
};

}  // namespace lockstep::gui
