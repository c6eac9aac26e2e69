// The telemetry dock: recordings opened, saved, refused and given up; the stream; and what predictors draw in it.
#include <QAbstractItemModelTester>
#include <QAbstractScrollArea>
#include <QAction>
#include <QChart>
#include <QLabel>
#include <QLineSeries>
#include <QListView>
#include <QScatterSeries>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QValueAxis>
#include <cmath>
#include <limits>

#include "hammer/findings_model.hpp"
#include "hammer/findings_panel.hpp"
#include "hammer/metric_chart.hpp"
#include "hammer/prediction_layer.hpp"
#include "hammer/telemetry_panel.hpp"
#include "hammer/telemetry_series.hpp"
#include "look/theme.hpp"

using namespace lockstep;
using namespace lockstep::gui;

namespace {

constexpr int kBytes = 5;  // the chart of bytes in use

std::vector<Sample> steadyRun(int records, int spike = -1) {
    std::vector<Sample> out;
    Sample s;
    s.cpus = 2;
    for (int i = 1; i <= records; ++i) {
        s.seconds = i * 0.1;
        s.increments += 1000;
        s.lost = static_cast<std::uint64_t>(i);
        s.bytesInUse = i == spike ? 1'000'000 : 4096;
        out.push_back(s);
    }
    return out;
}

double highest(const QList<QPointF>& points) {
    double most = 0;
    for (const QPointF& p : points) most = std::max(most, p.y());
    return most;
}

QValueAxis* axis(const MetricChart& chart, Qt::Orientation orientation) {
    return qobject_cast<QValueAxis*>(chart.chart()->axes(orientation).first());
}

Forecast ramp(const char* series, double from, double to) {
    Forecast f{series, QStringLiteral("a straight line"), {}};
    for (double t = from; t <= to; t += 0.5) f.points.push_back({t, 1000 * t - 500, 1000 * t, 1000 * t + 500});
    return f;
}

}  // namespace

class TelemetryPanelTest : public QObject {
    Q_OBJECT
    QTemporaryDir folder_;
    std::unique_ptr<TelemetryPanel> panel_;

    QString path(const char* name) { return folder_.filePath(QString::fromLatin1(name)); }
    QString write(const char* name, const QByteArray& text) {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) qFatal("cannot write");
        return file.fileName();
    }
    QString csv(const char* name, const std::vector<Sample>& samples) {
        QByteArray text = QByteArray::fromStdString(telemetryHeader(TelemetryFormat::Csv));
        for (const Sample& s : samples) text += QByteArray::fromStdString(telemetryLine(TelemetryFormat::Csv, s));
        return write(name, text);
    }
    /// Opens it; the problem that was told.
    QString open(const QString& file) {
        QSignalSpy opened(panel_.get(), &TelemetryPanel::opened);
        panel_->open(file);
        if (opened.isEmpty() && !opened.wait(20000)) qFatal("opening does not end");
        return opened.first().at(1).toString();
    }
    QString problem() { return panel_->findChild<QLabel*>(QStringLiteral("telemetryProblem"))->text(); }
    QString source() { return panel_->findChild<QLabel*>(QStringLiteral("telemetrySource"))->text(); }

private slots:
    void initTestCase() { Theme::of(qApp).apply(); }
    void init() {
        panel_ = std::make_unique<TelemetryPanel>();
        panel_->resize(340, 900);
        panel_->show();
    }
    void cleanup() { panel_.reset(); }

    void aRecordingIsDrawnWithFewPointsAndKeepsItsPeak() {
        QSignalSpy shown(panel_.get(), &TelemetryPanel::recordingShown);
        QCOMPARE(open(csv("spike.csv", steadyRun(5000, 3210))), QString());
        QVERIFY(source().startsWith(QStringLiteral("spike.csv: 5000 records")));
        QCOMPARE(panel_->recording()->samples.size(), std::size_t{5000});
        QCOMPARE(shown.count(), 1);
        const MetricChart& bytes = *panel_->chart(kBytes);
        QVERIFY(bytes.points() > 100 && bytes.points() <= 300);
        QCOMPARE(highest(panel_->recording()->points[kBytes]), 1'000'000.0);
        QVERIFY(axis(bytes, Qt::Vertical)->max() >= 1'000'000);
        QVERIFY(qAbs(axis(bytes, Qt::Horizontal)->max() - 500) < 0.01);
    }
    void aRunOfMicrosecondsFillsItsChart() {
        std::vector<Sample> run = steadyRun(20);
        for (Sample& s : run) s.seconds *= 1e-5;
        QCOMPARE(open(csv("virtual.csv", run)), QString());
        QVERIFY(axis(*panel_->chart(0), Qt::Horizontal)->max() < 1e-4);
        QCOMPARE(panel_->chart(0)->points(), qsizetype{20});
    }
    void whatIsSavedIsReadAgain() {
        panel_->begin();
        for (const Sample& s : steadyRun(100)) panel_->add(s);
        for (const char* name : {"live.csv", "live.jsonl"}) {
            QSignalSpy saved(panel_.get(), &TelemetryPanel::saved);
            panel_->save(path(name));
            QVERIFY(saved.wait(20000));
            QCOMPARE(saved.first().at(1).toString(), QString());
            QCOMPARE(open(path(name)), QString());
            QCOMPARE(panel_->recording()->format,
                     QByteArray(name).endsWith("csv") ? TelemetryFormat::Csv : TelemetryFormat::Jsonl);
            QVERIFY(panel_->recording()->samples == panel_->live());
            panel_->showLive();
        }
    }
    void mistakesAreToldWithPlaceCauseAndRemedy() {
        panel_->begin();
        for (const Sample& s : steadyRun(10)) panel_->add(s);
        const auto refused = [&](const QString& file, const QStringList& words) {
            const QString why = open(file);
            for (const QString& word : words) QVERIFY2(why.contains(word), qPrintable(why));
            QVERIFY2(problem().contains(why), qPrintable(problem()));
            QVERIFY(!panel_->recording());
            QCOMPARE(panel_->chart(0)->points(), qsizetype{10});  // what was there stays
        };
        refused(write("bad.csv", "seconds,cpus\n0.1,2\n0.2,many\n"),
                {QStringLiteral("bad.csv, line 3"), QStringLiteral("'many'"), QStringLiteral("digits")});
        refused(write("back.jsonl", "{\"seconds\":2}\n{\"seconds\":1}\n"),
                {QStringLiteral("line 2"), QStringLiteral("time goes back")});
        refused(write("empty.csv", ""), {QStringLiteral("empty")});
        refused(path("nowhere.csv"), {QStringLiteral("nowhere.csv"), QStringLiteral("no such file")});
        refused(folder_.path(), {QStringLiteral("directory")});
        QSignalSpy saved(panel_.get(), &TelemetryPanel::saved);
        panel_->save(path("no/folder.csv"));
        QVERIFY(saved.wait(20000));
        QVERIFY(saved.first().at(1).toString().contains(QStringLiteral("Choose another place")));
        QCOMPARE(open(csv("good.csv", steadyRun(10))), QString());
        QVERIFY(problem().isEmpty());
    }
    void aLastLineThatIsCutOffIsLeftOutWithAWarning() {
        QCOMPARE(open(write("cut.csv", "seconds,bytes_in_use\n1,10\n2,20\n3,3")), QString());
        QCOMPARE(panel_->recording()->samples.size(), std::size_t{2});
        QVERIFY(problem().contains(QStringLiteral("cut off")));
    }
    void readingShowsItsProgressAndCanBeGivenUp() {
        const QByteArray line = "1,2,3,4,5,6\n";
        const QString large = write("large.csv", "seconds,a,b,c,d,e\n" + line.repeated(500'000));
        QSignalSpy opened(panel_.get(), &TelemetryPanel::opened);
        panel_->open(large);
        QVERIFY(panel_->busy());
        auto* cancel = panel_->findChild<QAction*>(QStringLiteral("cancelTelemetry"));
        QVERIFY(cancel->isEnabled());
        // Another one meanwhile is refused.
        panel_->open(large);
        QCOMPARE(opened.count(), 1);
        QVERIFY(opened.takeFirst().at(1).toString().contains(QStringLiteral("cancel it")));
        cancel->trigger();
        QVERIFY(!panel_->busy());
        QTest::qWait(100);
        QVERIFY(!panel_->recording());
        QCOMPARE(opened.count(), 0);
        // And closing while it reads ends at once, or the test times out.
        panel_->open(large);
        panel_.reset();
    }
    void theHammerGoesOnBehindARecordingAndAStartBringsItBack() {
        panel_->begin();
        const std::vector<Sample> run = steadyRun(60);
        for (int i = 0; i < 20; ++i) panel_->add(run[static_cast<std::size_t>(i)]);
        QCOMPARE(open(csv("other.csv", steadyRun(5))), QString());
        for (std::size_t i = 20; i < 40; ++i) panel_->add(run[i]);
        QCOMPARE(panel_->chart(0)->points(), qsizetype{5});
        QVERIFY(panel_->findChild<QAction*>(QStringLiteral("closeTelemetry"))->isEnabled());
        panel_->findChild<QAction*>(QStringLiteral("closeTelemetry"))->trigger();
        QCOMPARE(panel_->chart(0)->points(), qsizetype{40});
        for (std::size_t i = 40; i < 60; ++i) panel_->add(run[i]);
        QCOMPARE(panel_->chart(0)->points(), qsizetype{60});
        QCOMPARE(open(path("other.csv")), QString());
        panel_->begin();
        QVERIFY(!panel_->recording());
        QCOMPARE(panel_->chart(0)->points(), qsizetype{0});
    }
    void withoutAPredictorTheDockSaysSo() {
        QVERIFY(panel_->findings().head().startsWith(QStringLiteral("No predictor is running.")));
        QVERIFY(!panel_->findChild<QListView*>(QStringLiteral("findings"))->isVisible());
        QVERIFY(!panel_->findChild<QLabel*>(QStringLiteral("telemetryKey"))->isVisible());
        panel_->setPredictors({QStringLiteral("straight line")});
        QVERIFY(panel_->findings().head().contains(QStringLiteral("straight line")));
        QVERIFY(panel_->findings().head().contains(QStringLiteral("Nothing found")));
    }
    void aPredictorIsFedByTheStreamAndItsForecastIsDrawn() {
        QSignalSpy began(panel_.get(), &TelemetryPanel::streamBegan);
        connect(panel_.get(), &TelemetryPanel::streamed, panel_.get(), [this](const Sample& s) {
            panel_->setForecast({"bytes_in_use", {}, {{s.seconds + 5, 0, 5000, 20000}}});
        });
        panel_->begin();
        for (const Sample& s : steadyRun(30)) panel_->add(s);
        QCOMPARE(began.count(), 1);
        const MetricChart& bytes = *panel_->chart(kBytes);
        QVERIFY(bytes.predictions());
        QCOMPARE(bytes.predictions()->forecast().size(), qsizetype{1});
        QVERIFY(qAbs(axis(bytes, Qt::Horizontal)->max() - 8) < 1e-9);  // up to the horizon
        QVERIFY(axis(bytes, Qt::Vertical)->max() >= 20000);            // and over the band
        QVERIFY(bytes.toolTip().contains(QStringLiteral("Forecast")));
        QVERIFY(panel_->findChild<QLabel*>(QStringLiteral("telemetryKey"))->isVisible());
        QVERIFY(!panel_->grab().isNull());
        panel_->begin();
        QVERIFY(!bytes.predictions());
        QVERIFY(!panel_->findChild<QLabel*>(QStringLiteral("telemetryKey"))->isVisible());
    }
    void theBandChangesThePicture() {
        for (const Sample& s : steadyRun(30)) panel_->add(s);
        panel_->setForecast({"bytes_in_use", {}, {{3, 0, 4096, 8000}, {8, 0, 4096, 8000}}});
        const QImage thin = panel_->chart(kBytes)->grab().toImage();
        panel_->setForecast({"bytes_in_use", {}, {{3, 3000, 4096, 8000}, {8, 3000, 4096, 8000}}});
        QVERIFY(panel_->chart(kBytes)->grab().toImage() != thin);
    }
    void aMarkIsOnTheLine() {
        for (const Sample& s : steadyRun(30)) panel_->add(s);
        panel_->addMark({"lost", 1.05, 7.5, QStringLiteral("more than ever")});
        const PredictionLayer* layer = panel_->chart(1)->predictions();
        QVERIFY(layer);
        QCOMPARE(layer->marks().size(), qsizetype{1});
        QVERIFY(panel_->chart(1)->accessibleDescription().contains(QStringLiteral("more than ever")));
        const auto* points = panel_->chart(1)->chart()->findChild<QScatterSeries*>();
        QVERIFY(points && points->count() == 1);
        QVERIFY(qAbs(points->at(0).y() - 10.5) < 1e-6);
        for (int i = 0; i < 500; ++i) panel_->addMark({"lost", i * 0.01, 1, QStringLiteral("again")});
        QCOMPARE(layer->marks().size(), PredictionLayer::kMostMarks);
    }
    void badValuesAreLeftOut() {
        const double nan = std::nan("");
        const double inf = std::numeric_limits<double>::infinity();
        panel_->setForecast(
            {"increments",
             {},
             {{nan, 0, 1, 2}, {1, -inf, 1, 2}, {2, 0, nan, 2}, {3, 5, 1, 2}, {4, 0, 1, 2}, {3, 0, 1, 2}}});
        QCOMPARE(panel_->chart(0)->predictions()->forecast().size(), qsizetype{1});
        panel_->setForecast({"no such series", {}, {{1, 0, 1, 2}}});
        panel_->addMark({"increments", nan, nan, {}});
        panel_->addMark({"", 1, 1, {}});
        QVERIFY(panel_->chart(0)->predictions()->marks().isEmpty());
        panel_->setForecast(ramp("increments", 0, 5000));
        QCOMPARE(panel_->chart(0)->predictions()->forecast().size(), PredictionLayer::kMostPoints);
        QVERIFY(qAbs(panel_->chart(0)->predictions()->end() - 5000) < 1e-6);
        QVERIFY(!panel_->grab().isNull());
    }
    void findingsAreListedWithReasonsAndDecisions() {
        FindingsModel& model = panel_->findings().model();
        QAbstractItemModelTester tester(&model);
        panel_->setPredictors({QStringLiteral("straight line")});
        Finding leak{QStringLiteral("leak"),
                     12.3,
                     Finding::Severity::Warning,
                     QStringLiteral("Possible memory leak"),
                     {QStringLiteral("Bytes in use grew by 4,096 a second for 10 s.")},
                     {},
                     "bytes_in_use"};
        panel_->setFinding(leak);
        QCOMPARE(model.rowCount(), 1);
        auto* list = panel_->findChild<QListView*>(QStringLiteral("findings"));
        QVERIFY(list->isVisible());
        const int before = list->sizeHintForRow(0);
        leak.severity = Finding::Severity::Critical;
        leak.decision = QStringLiteral("raised an alert");
        panel_->setFinding(leak);  // told again: no second row
        QCOMPARE(model.rowCount(), 1);
        QVERIFY(list->sizeHintForRow(0) > before);
        const QString said = model.index(0).data(Qt::AccessibleTextRole).toString();
        for (const char* words : {"Critical", "12.3 s", "memory leak", "4,096 a second", "raised an alert"})
            QVERIFY2(said.contains(QLatin1String(words)), words);
        QSignalSpy chosen(panel_.get(), &TelemetryPanel::findingChosen);
        list->setCurrentIndex(model.index(0));
        QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(chosen.count(), 1);
        for (int i = 0; i < 300; ++i) panel_->setFinding({QString::number(i), 1, {}, QStringLiteral("x"), {}, {}, {}});
        QCOMPARE(model.rowCount(), FindingsModel::kMost);
        QVERIFY(!panel_->grab().isNull());
        panel_->removeFinding(QStringLiteral("299"));
        QCOMPARE(model.rowCount(), FindingsModel::kMost - 1);
        panel_->begin();
        QCOMPARE(model.rowCount(), 0);
    }
    void everyControlHasAName() {
        for (const QWidget* widget : panel_->findChildren<QWidget*>()) {
            if (qobject_cast<QAbstractScrollArea*>(widget->parentWidget())) continue;  // a viewport is its area's
            const bool control = qobject_cast<const QToolButton*>(widget) || widget->focusPolicy() != Qt::NoFocus;
            if (!control || widget->objectName().startsWith(QStringLiteral("qt_"))) continue;
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
        }
    }
};

QTEST_MAIN(TelemetryPanelTest)
#include "telemetry_panel_test.moc"
