// The Hammer mode: runs start, tell what they lost, stop, end early, and stand side by side.
#include <QAbstractScrollArea>
#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QTest>
#include <QTextBrowser>

#include "hammer/hammer_view.hpp"
#include "hammer/metric_chart.hpp"
#include "hammer/telemetry_panel.hpp"
#include "look/theme.hpp"

using namespace lockstep;
using namespace lockstep::gui;

class HammerViewTest : public QObject {
    Q_OBJECT
    std::unique_ptr<Document> document_;
    std::unique_ptr<HammerView> view_;

    void open(const char* protection) {
        view_.reset();
        document_ = std::make_unique<Document>();
        QVERIFY(
            document_->open(QStringLiteral(LOCKSTEP_SOURCE_DIR "/labs/00-demonstration/demonstration.toml"), nullptr));
        Settings settings;
        settings.parameters["protection"] = protection;
        document_->setSettings(settings);
        document_->compileNow();
        view_ = std::make_unique<HammerView>(*document_);
        view_->resize(900, 700);
        view_->show();
        view_->setDuration(0.6);
    }
    template <class W>
    W* child(const char* name) {
        return view_->findChild<W*>(QString::fromLatin1(name));
    }

private slots:
    void initTestCase() { Theme::of(qApp).apply(); }
    void cleanup() {
        view_.reset();
        document_.reset();
    }
    void withoutProtectionUpdatesAreLost() {
        open("none");
        view_->setDuration(2);
        QSignalSpy ended(view_.get(), &HammerView::ended), sampled(view_.get(), &HammerView::sampled);
        QTest::mouseClick(child<QPushButton>("hammerStartButton"), Qt::LeftButton);
        QVERIFY(view_->running());
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 60'000);
        QVERIFY(sampled.count() > 0);
        QCOMPARE(view_->runs().size(), std::size_t{1});
        QVERIFY(view_->runs().front().result.lost > 0);
        QVERIFY(child<QTextBrowser>("hammerSummary")->toPlainText().contains(QStringLiteral("lost")));
    }
    void irqsaveLosesNothing() {
        open("irqsave");
        QSignalSpy ended(view_.get(), &HammerView::ended);
        view_->start();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 60'000);
        QCOMPARE(view_->runs().front().result.lost, std::uint64_t{0});
        QVERIFY(view_->runs().front().result.total.calls > 0);
    }
    void aDeadlockSaysWhyAndOffersIrqsave() {
        open("spinlock");
        view_->setDuration(30);
        QSignalSpy ended(view_.get(), &HammerView::ended), wanted(view_.get(), &HammerView::protectionWanted);
        view_->start();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 60'000);
        QCOMPARE(view_->runs().front().result.end, HammerEnd::Deadlock);
        auto* offer = child<QPushButton>("hammerOffer");
        QVERIFY(offer->isVisible());
        QTest::mouseClick(offer, Qt::LeftButton);
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted.front().at(1).toString(), QStringLiteral("irqsave"));
    }
    void sideBySideGoesOnAfterTheDeadlock() {
        open("none");
        QSignalSpy ended(view_.get(), &HammerView::ended);
        view_->startSideBySide();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 120'000);
        QCOMPARE(view_->runs().size(), std::size_t{4});
        QCOMPARE(view_->runs()[1].result.end, HammerEnd::Deadlock);
        QCOMPARE(view_->runs()[2].result.end, HammerEnd::Duration);
        const QString text = child<QTextBrowser>("hammerSummary")->toPlainText();
        for (const char* value : {"none", "spinlock", "irqsave", "atomic"})
            QVERIFY2(text.contains(QLatin1String(value)), value);
    }
    void stopEndsIt() {
        open("atomic");
        view_->setDuration(3600);
        QSignalSpy ended(view_.get(), &HammerView::ended), sampled(view_.get(), &HammerView::sampled);
        view_->start();
        QTRY_VERIFY_WITH_TIMEOUT(sampled.count() > 0, 60'000);
        QTest::mouseClick(child<QPushButton>("hammerStopButton"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 60'000);
        QCOMPARE(view_->runs().front().result.end, HammerEnd::Stopped);
    }
    void choicesOfTheNextStartAreTaken() {
        open("irqsave");
        child<QSpinBox>("hammerCpus")->setValue(3);
        child<QComboBox>("hammerLock")->setCurrentIndex(2);
        QSignalSpy ended(view_.get(), &HammerView::ended);
        view_->start();
        child<QSlider>("hammerRate")->setValue(90);  // acts while it runs
        child<QSlider>("hammerNoise")->setValue(0);
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 60'000);
        const HammerRun& run = view_->runs().front();
        QCOMPARE(run.program->cpus, 3U);
        QCOMPARE(run.result.total.cpus, 3U);
        QCOMPARE(run.options.settings.lock, LockImplementation::TestAndSet);
    }
    void anotherScenarioStopsIt() {
        open("atomic");
        view_->setDuration(3600);
        QSignalSpy ended(view_.get(), &HammerView::ended), sampled(view_.get(), &HammerView::sampled);
        view_->start();
        QTRY_VERIFY_WITH_TIMEOUT(sampled.count() > 0, 60'000);
        document_->setIsa(Isa::Arm64);
        document_->compileNow();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 60'000);
    }
    void closingWhileItRunsEndsIt() {
        open("atomic");
        view_->setDuration(3600);
        view_->start();
        QVERIFY(view_->running());
        view_.reset();  // returns, or the test times out
        QVERIFY(!view_);
    }
    void thePanelDrawsWhatItIsGivenAndNoMoreThanAFewHundredPoints() {
        TelemetryPanel panel;
        Sample sample;
        sample.cpus = 2;
        for (int i = 1; i <= 5000; ++i) {
            sample.seconds = i * 0.1;
            sample.increments += 1000;
            sample.lost = static_cast<std::uint64_t>(i);
            panel.add(sample);
        }
        for (int chart = 0; chart < 2; ++chart) {
            QVERIFY(panel.chart(chart)->points() > 50);
            QVERIFY(panel.chart(chart)->points() <= 1000);
        }
        panel.begin();
        QCOMPARE(panel.chart(0)->points(), qsizetype{0});
    }
    void everyControlHasAName() {
        open("none");
        for (QWidget* widget : view_->findChildren<QWidget*>()) {
            // A viewport is its scroll area's, which has the name.
            if (qobject_cast<QAbstractScrollArea*>(widget->parentWidget())) continue;
            if (widget->focusPolicy() == Qt::NoFocus || widget->objectName().startsWith(QStringLiteral("qt_")))
                continue;
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
        }
    }
};

QTEST_MAIN(HammerViewTest)
#include "hammer_view_test.moc"
