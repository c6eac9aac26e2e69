// What predictors tell the window, as plain values: how a figure will go on, moments that are unusual, and what they
// take these to mean. A predictor sends them through signals, from any thread; the telemetry dock draws them.
#pragma once

#include <QString>
#include <QStringList>
#include <string>
#include <vector>

namespace lockstep::gui {

/// How a series will go on. `series` is a TelemetrySeries' key; values are in its unit, times in seconds of the run.
struct Forecast {
    struct Point {
        double seconds = 0;
        double lower = 0, median = 0, upper = 0;
    };
    std::string series;
    QString by;  ///< who says so
    std::vector<Point>
        points;  ///< up to the horizon, by time; those that are not finite, or not in order, are left out
};

/// A moment of a series that is not as usual.
struct AnomalyMark {
    std::string series;
    double seconds = 0;
    double score = 0;  ///< how unusual; larger is more
    QString words;     ///< one sentence
};

/// What somebody should know, with the reasons, and what was decided about it.
struct Finding {
    enum class Severity { Note, Warning, Critical };
    QString id;  ///< a finding that is told again with the same id replaces the earlier one
    double seconds = 0;
    Severity severity = Severity::Note;
    QString title;
    QStringList reasons;  ///< sentences
    QString decision;     ///< empty while there is none
    std::string series;   ///< the one that shows it; may be empty
};

}  // namespace lockstep::gui
