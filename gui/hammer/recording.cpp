#include "hammer/recording.hpp"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <algorithm>

#include "hammer/telemetry_series.hpp"

namespace lockstep::gui {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("Telemetry", text);
}

QString sentence(const Diagnostic& d) {
    const QString place = d.place.line > 0
                              ? tr("%1, line %2").arg(QString::fromStdString(d.place.file)).arg(d.place.line)
                              : QString::fromStdString(d.place.file);
    QString text = QStringLiteral("%1: %2.").arg(place, QString::fromStdString(d.cause));
    if (!d.remedy.empty()) {
        QString remedy = QString::fromStdString(d.remedy);
        remedy[0] = remedy[0].toUpper();
        text += u' ' + remedy + (remedy.endsWith(u'?') ? QString() : QStringLiteral("."));
    }
    return text;
}

std::optional<TelemetryFormat> formatOf(const QString& path) {
    return telemetryFormatOf(path.toLower().toStdString());
}

/// The extremes of a stretch, put into a list in the order of their times.
class Extremes {
public:
    void take(QPointF point) {
        if (!any_ || point.y() < low_.y()) low_ = point;
        if (!any_ || point.y() > high_.y()) high_ = point;
        any_ = true;
    }
    void putInto(QList<QPointF>& out) {
        if (!any_) return;
        const bool rises = low_.x() <= high_.x();
        out << (rises ? low_ : high_);
        if (low_ != high_) out << (rises ? high_ : low_);
        any_ = false;
    }

private:
    QPointF low_, high_;
    bool any_ = false;
};

}  // namespace

ChartPoints chartPoints(std::span<const Sample> samples, std::size_t stretches) {
    const auto series = telemetrySeries();
    ChartPoints out(series.size());
    std::vector<Extremes> extremes(series.size());
    Sample last;
    std::size_t stretch = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const Sample& sample = samples[i];
        // Few records are drawn one by one.
        const std::size_t now = samples.size() <= 2 * stretches ? i : i * stretches / samples.size();
        if (now != stretch)
            for (std::size_t s = 0; s < series.size(); ++s) extremes[s].putInto(out[s]);
        stretch = now;
        if (sample.seconds <= last.seconds) continue;
        const Rates r = rates(last, sample);
        for (std::size_t s = 0; s < series.size(); ++s)
            if (const auto value = series[s].value(r, sample)) extremes[s].take({sample.seconds, *value});
        last = sample;
    }
    for (std::size_t s = 0; s < series.size(); ++s) extremes[s].putInto(out[s]);
    return out;
}

RecordingRead readRecording(const QString& path, const PartDone& done) {
    const QFileInfo info(path);
    if (info.exists() && !info.isFile() && !info.isDir())
        return {nullptr, tr("%1 is not a regular file, so it cannot be a recording.").arg(path)};
    const double size = static_cast<double>(std::max<qint64>(1, info.size()));
    bool goOn = true;
    Result<Telemetry> read = readTelemetry(QFile::encodeName(path).toStdString(), [&](std::uint64_t bytes) {
        return goOn = done(std::min(0.95, 0.95 * static_cast<double>(bytes) / size));
    });
    if (!goOn) return {};
    auto recording = std::make_shared<Recording>();
    for (const Diagnostic& d : read.diagnostics) {
        if (d.severity == Diagnostic::Severity::Error) return {nullptr, sentence(d)};
        recording->warnings << sentence(d);
    }
    recording->path = path;
    recording->format = read.value.format;
    recording->samples = std::move(read.value.samples);
    recording->points = chartPoints(recording->samples);
    return {std::move(recording), {}};
}

QString writeRecording(const QString& path, std::span<const Sample> samples, const PartDone& done) {
    constexpr std::size_t every = 256;  // records
    const TelemetryFormat format = formatOf(path).value_or(TelemetryFormat::Csv);
    QSaveFile file(path);
    bool ok = file.open(QIODevice::WriteOnly);
    QByteArray text = QByteArray::fromStdString(telemetryHeader(format));
    for (std::size_t i = 0; ok && i < samples.size(); ++i) {
        text += QByteArray::fromStdString(telemetryLine(format, samples[i]));
        if (i % every != 0) continue;
        if (!done(static_cast<double>(i) / static_cast<double>(samples.size()))) {
            file.cancelWriting();
            return {};
        }
        ok = file.write(text) == text.size();
        text.clear();
    }
    if (ok && file.write(text) == text.size() && file.commit()) return {};
    return tr("%1 was not written: %2. Choose another place.").arg(path, file.errorString());
}

bool isRecording(const QString& path) {
    return formatOf(path).has_value();
}

}  // namespace lockstep::gui
