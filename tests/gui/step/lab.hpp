// A lab's scenario in a document, with its stepper, for the tests of the Step mode.
#pragma once

#include <QFile>
#include <QTest>

#include "models/document.hpp"
#include "models/stepper.hpp"

namespace lockstep::gui {

struct Lab {
    explicit Lab(const QString& name) : stepper((open(document, name), document)) {}
    static void open(Document& document, const QString& name) {
        QFile file(QStringLiteral(LOCKSTEP_SOURCE_DIR "/labs/%1.toml").arg(name));
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
