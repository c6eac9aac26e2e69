// A telemetry recording for the dock: read or written in a worker thread, and drawn with a few hundred points a chart.
#pragma once

#include <QList>
#include <QPointF>
#include <QString>
#include <QStringList>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "telemetry/reader.hpp"

namespace lockstep::gui {

/// A point list for each of telemetrySeries().
using ChartPoints = std::vector<QList<QPointF>>;

/// The lowest and the highest value of each of `stretches` equally many records, so that no peak is lost.
ChartPoints chartPoints(std::span<const Sample> samples, std::size_t stretches = 150);

struct Recording {
    QString path;
    TelemetryFormat format = TelemetryFormat::Csv;
    std::vector<Sample> samples;
    ChartPoints points;
    QStringList warnings;  ///< sentences
};

/// Told the part that is done, from 0 to 1; false gives up.
using PartDone = std::function<bool(double part)>;

struct RecordingRead {
    std::shared_ptr<const Recording> recording;  ///< null if it could not be read, or was given up
    QString problem;                             ///< with place, cause and remedy
};
RecordingRead readRecording(const QString& path, const PartDone& done);

/// By the ending of `path`: JSON lines, else CSV. Writes the whole file or leaves what was there. What went wrong, with
/// a remedy; empty if nothing, or if it was given up.
QString writeRecording(const QString& path, std::span<const Sample> samples, const PartDone& done);

/// Whether a file's name says that it is a recording.
bool isRecording(const QString& path);

}  // namespace lockstep::gui
