#include "window/data_folder.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <algorithm>

namespace lockstep::gui {

QString dataFolder() {
    const QString given = qEnvironmentVariable("LOCKSTEP_DATA");
    if (!given.isEmpty() && QDir(given + QStringLiteral("/labs")).exists()) return QDir(given).absolutePath();
    QDir folder(QCoreApplication::applicationDirPath());
    do {
        const QString share = folder.filePath(QStringLiteral("share/lockstep"));
        if (QDir(share + QStringLiteral("/labs")).exists()) return share;
        if (folder.exists(QStringLiteral("labs")) && folder.exists(QStringLiteral("sim"))) return folder.absolutePath();
    } while (folder.cdUp());
    return {};
}

static QString titleOf(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return {};
    static const QRegularExpression title(QStringLiteral("^title\\s*=\\s*\"([^\"]*)\""),
                                          QRegularExpression::MultilineOption);
    return title.match(QString::fromUtf8(file.read(4096))).captured(1);
}

QVector<LabFolder> labsIn(const QString& folder) {
    QVector<LabFolder> out;
    const QDir labs(folder + QStringLiteral("/labs"));
    for (const QString& name : labs.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        LabFolder one{name, {}};
        const QDir inside(labs.filePath(name));
        for (const QString& file : inside.entryList({QStringLiteral("*.toml")}, QDir::Files, QDir::Name)) {
            Lab lab{inside.filePath(file), file.chopped(5), {}};
            lab.title = titleOf(lab.path);
            if (lab.title.isEmpty()) lab.title = lab.name;
            one.labs << lab;
        }
        std::stable_partition(one.labs.begin(), one.labs.end(),
                              [](const Lab& lab) { return lab.name == QLatin1String("wrong"); });
        if (!one.labs.isEmpty()) out << one;
    }
    return out;
}

QString twinOf(const QString& path) {
    const QFileInfo info(path);
    const QString other = info.completeBaseName() == QLatin1String("wrong")   ? QStringLiteral("right.toml")
                          : info.completeBaseName() == QLatin1String("right") ? QStringLiteral("wrong.toml")
                                                                              : QString();
    if (other.isEmpty()) return {};
    const QString twin = info.dir().filePath(other);
    return QFile::exists(twin) ? twin : QString();
}

}  // namespace lockstep::gui
