// The Hammer mode: runs start, tell what they lost, stop, end early, and stand side by side.
#include <QAbstractScrollArea>
#include <QCheckBox>
#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QTest>
#include <QTextBrowser>
#include <QTreeView>

#include "hammer/activity_panel.hpp"
#include "hammer/comparison_view.hpp"
#include "hammer/hammer_controls.hpp"
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
        view_->setDuration(1);
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
    void sideBySideGoesOnAfterTheDeadlock_data() {
        QTest::addColumn<bool>("together");
        QTest::newRow("in turn") << false;
        QTest::newRow("at once") << true;
    }
    void sideBySideGoesOnAfterTheDeadlock() {
        QFETCH(const bool, together);
        open("none");
        view_->controls().setTogether(together);
        if (together) view_->setDuration(1.5);
        QSignalSpy ended(view_.get(), &HammerView::ended), wanted(view_.get(), &HammerView::protectionWanted);
        QTest::mouseClick(child<QPushButton>("hammerBesideButton"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 120'000);
        QCOMPARE(view_->runs().size(), std::size_t{4});
        QCOMPARE(view_->runs()[1].result.end, HammerEnd::Deadlock);
        for (const std::size_t other : {0U, 2U, 3U}) QCOMPARE(view_->runs()[other].result.end, HammerEnd::Duration);
        const QString text = child<QTextBrowser>("hammerSummary")->toPlainText();
        for (const char* value : {"none", "spinlock", "irqsave", "atomic"})
            QVERIFY2(text.contains(QLatin1String(value)), value);
        // The card of the one that got stuck says why and offers the other; the others say how they did.
        const auto* cards = child<ComparisonView>("comparison");
        QVERIFY2(cards->stateOf(1).contains(QStringLiteral("deadlock"), Qt::CaseInsensitive),
                 qPrintable(cards->stateOf(1)));
        QVERIFY2(cards->stateOf(0).contains(QStringLiteral("lost")), qPrintable(cards->stateOf(0)));
        QVERIFY2(cards->stateOf(2).contains(QStringLiteral("lost nothing")), qPrintable(cards->stateOf(2)));
        QList<QPushButton*> offers;
        for (auto* offer : cards->findChildren<QPushButton*>(QStringLiteral("offer")))
            if (offer->isVisible()) offers << offer;
        QCOMPARE(offers.size(), qsizetype{1});
        QTest::mouseClick(offers.front(), Qt::LeftButton);
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted.front().at(1).toString(), QStringLiteral("irqsave"));
    }
    void takingTheOfferLeavesTheOthersRunning() {
        open("spinlock");
        view_->controls().setTogether(true);
        view_->setDuration(3600);
        QSignalSpy ended(view_.get(), &HammerView::ended);
        view_->startSideBySide();
        QTRY_COMPARE_WITH_TIMEOUT(view_->runs().size(), std::size_t{1}, 60'000);
        QVERIFY(view_->running());
        Settings settings;
        settings.parameters["protection"] = "irqsave";
        document_->setSettings(settings);
        document_->compileNow();
        QVERIFY(view_->running());
        QCOMPARE(view_->runs().size(), std::size_t{1});
        view_->stop();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 60'000);
        QCOMPARE(view_->runs()[0].result.end, HammerEnd::Stopped);
    }
    void theLanesShowWhatTheCpusDid() {
        open("irqsave");
        QSignalSpy ended(view_.get(), &HammerView::ended);
        view_->start();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 60'000);
        const QString said = view_->lanes().timeline().summary();
        for (const char* word : {"CPU 0", "CPU 1", "task", "hardirq"})
            QVERIFY2(said.contains(QLatin1String(word)), qPrintable(said));
        // Without them nothing is recorded.
        child<QCheckBox>("recordLanes")->setChecked(false);
        view_->start();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 2, 60'000);
        QVERIFY(!view_->runs().front().options.activity);
    }
    void roundsShowTheirFinalStates() {
        open("none");
        auto* calls = child<QComboBox>("hammerCalls");
        calls->setCurrentIndex(0);
        QSignalSpy ended(view_.get(), &HammerView::ended);
        view_->start();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 60'000);
        const HammerResult result = view_->runs().front().result;
        QVERIFY(result.rounds > 1);
        const auto* states = child<QTreeView>("hammerStates");
        QVERIFY(states->isVisible());
        QCOMPARE(states->model()->rowCount(), static_cast<int>(result.outcomes.size()));
        QVERIFY(states->model()->index(0, 0).data().toString().contains(QStringLiteral("global_counter")));
        calls->setCurrentIndex(1);
        view_->start();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 2, 60'000);
        QCOMPARE(view_->runs().front().result.rounds, std::uint64_t{1});
        QCOMPARE(states->model()->rowCount(), 0);
    }
    void whatEndsARunWithoutEnd_data() {
        QTest::addColumn<bool>("byItsButton");
        QTest::newRow("its button") << true;
        QTest::newRow("another scenario") << false;
    }
    void whatEndsARunWithoutEnd() {
        QFETCH(const bool, byItsButton);
        open("atomic");
        view_->setDuration(3600);
        QSignalSpy ended(view_.get(), &HammerView::ended), sampled(view_.get(), &HammerView::sampled);
        view_->start();
        QTRY_VERIFY_WITH_TIMEOUT(sampled.count() > 0, 60'000);
        if (byItsButton) QTest::mouseClick(child<QPushButton>("hammerStopButton"), Qt::LeftButton);
        else {
            document_->setIsa(Isa::Arm64);
            document_->compileNow();
        }
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
        const HammerRun run = view_->runs().front();
        QCOMPARE(run.program->cpus, 3U);
        QCOMPARE(run.result.total.cpus, 3U);
        QCOMPARE(run.options.settings.lock, LockImplementation::TestAndSet);
    }
    void aScenarioThatSaysForeverRunsAsItIsWritten() {
        open("none");
        document_->setText(
            document_->text().replace(QStringLiteral("[[run]]"), QStringLiteral("[[run]]\ntimes = \"forever\"")));
        document_->compileNow();
        QVERIFY(document_->loaded()->endless);
        view_->setDuration(0.3);
        QSignalSpy ended(view_.get(), &HammerView::ended);
        view_->start();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 60'000);
        QCOMPARE(view_->runs().front().result.rounds, std::uint64_t{1});
        QVERIFY(view_->runs().front().result.total.calls > 1000);
        view_->startSideBySide();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 2, 60'000);
        QCOMPARE(view_->runs().size(), std::size_t{4});
    }
    void chartsLabelRoundValuesInShort() {
        const auto labels = [](Figure figure, double most) {
            MetricChart chart(QStringLiteral("figure"), {}, 0, figure);
            chart.add(0.1, 0);
            chart.add(0.2, most);
            return chart.valueLabels().join(u'|');
        };
        QCOMPARE(labels(Figure::Count, 37e6), QStringLiteral("0|20 M|40 M"));
        QCOMPARE(labels(Figure::Count, 950), QStringLiteral("0|500|1 k"));
        QCOMPARE(labels(Figure::Share, 0.019), QStringLiteral("0 %|1 %|2 %"));
        QCOMPARE(labels(Figure::Time, 3.1e6), QStringLiteral("0 ns|2 ms|4 ms"));
        QCOMPARE(labels(Figure::Bytes, 0), QStringLiteral("0 B|0.5 B|1 B"));
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
