// Where the labs are: named by LOCKSTEP_DATA, beside the installed program, or above a build tree.
#pragma once

#include <QString>
#include <QVector>

namespace lockstep::gui {

QString dataFolder();  ///< empty if there is none

/// A scenario of the collection.
struct Lab {
    QString path;
    QString name;   ///< of its file, without ".toml": "wrong", "right"
    QString title;  ///< as the scenario says, or else its name
};
struct LabFolder {
    QString name;  ///< "01-lost-update"
    QVector<Lab> labs;
};
/// All under `folder`/labs, in order, wrong ones first; titles are read without compiling.
QVector<LabFolder> labsIn(const QString& folder);
/// The other twin of a lab (wrong.toml for right.toml and back), or empty.
QString twinOf(const QString& path);

}  // namespace lockstep::gui
