// The lanes as they are painted and moved: every activity, a lost round that wins its pixel, zoom, pan and follow.
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <set>

#include "activity.hpp"
#include "hammer/activity_image.hpp"
#include "hammer/activity_panel.hpp"
#include "look/theme.hpp"

using namespace lockstep;
using namespace lockstep::gui;
using Kind = Activity::Kind;

class ActivityTimelineTest : public QObject {
    Q_OBJECT
    std::shared_ptr<ActivityHistory> history_;
    std::unique_ptr<ActivityPanel> panel_;

    ActivityTimeline& timeline() { return panel_->timeline(); }

    /// A run of one millisecond on two CPUs: on CPU 0 a task, an interrupt from 100 to 200 µs, and a wait for the lock
    /// from 300 to 400; at 700 a round is lost.
    void make() {
        history_ = std::make_shared<ActivityHistory>();
        history_->begin(laneProgram());
        history_->add(LaneScript()
                          .at(0, Kind::Enter)
                          .at(100'000, Kind::Enter, 2)
                          .at(200'000, Kind::Leave, 2)
                          .at(300'000, Kind::SpinBegin, 0, 1)
                          .at(400'000, Kind::SpinEnd, 0, 1)
                          .at(700'000, Kind::Lost)
                          .events);
        history_->advance(1'000'000);
        panel_ = std::make_unique<ActivityPanel>();
        panel_->resize(1000, 260);
        panel_->setHistory(history_);
        panel_->show();
        QVERIFY(QTest::qWaitForWindowExposed(panel_.get()));
        timeline().setFocus();
    }
    /// Where a moment of CPU 0 is.
    QPoint pointAt(std::uint64_t ns) {
        // The left edge is where the first word about the lane begins.
        int left = 0;
        while (timeline().describe(QPoint(left, 30)).isEmpty()) ++left;
        int right = timeline().width() - 1;
        while (timeline().describe(QPoint(right, 30)).isEmpty()) --right;
        const double share =
            static_cast<double>(ns - timeline().from()) / static_cast<double>(timeline().to() - timeline().from());
        return {left + static_cast<int>(share * (right - left + 1)), 30};
    }

private slots:
    void initTestCase() { Theme::of(qApp).apply(); }
    void cleanup() { panel_.reset(); }

    void hoverSaysWhatACpuDoes() {
        make();
        QVERIFY(timeline().describe(pointAt(150'000)).contains(QStringLiteral("hardirq")));
        QVERIFY(timeline().describe(pointAt(150'000)).contains(QStringLiteral("100 µs")));
        QVERIFY(timeline().describe(pointAt(350'000)).contains(QStringLiteral("waiting for lock")));
        QVERIFY(timeline().describe(pointAt(500'000)).contains(QStringLiteral("task")));
        QVERIFY(timeline().describe(pointAt(800'000)).contains(QStringLiteral("lost")));
        QVERIFY(timeline().describe(QPoint(0, 0)).isEmpty());
        const QString said = timeline().summary();
        for (const char* words : {"CPU 0", "CPU 1", "idle 100 %", "hardirq 10 %", "1 round"})
            QVERIFY2(said.contains(QLatin1String(words)), qPrintable(said));
    }
    void aLostRoundWinsItsPixelInAMillionEvents() {
        make();
        // A busy lane, with one lost round in the middle of it.
        history_ = std::make_shared<ActivityHistory>();
        history_->begin(laneProgram(1));
        LaneScript script;
        std::uint64_t ns = 0;
        script.at(0, Kind::Enter);
        for (int i = 0; i < 500'000; ++i) {
            script.at(ns += 500, Kind::Enter, 2);
            script.at(ns += 500, Kind::Leave, 2);
            if (i == 250'000) script.at(ns, Kind::Lost);
        }
        history_->add(script.events);
        panel_->setHistory(history_);
        const QImage picture = timeline().grab().toImage();
        const QRgb lost = Theme::of(qApp).colour(Theme::Role::Lost).rgb();
        std::set<int> columns;
        for (int x = 0; x < picture.width(); ++x)
            for (int y = 0; y < picture.height(); ++y)
                if (picture.pixel(x, y) == lost) columns.insert(x);
        QVERIFY(!columns.empty());
        QVERIFY(*columns.rbegin() - *columns.begin() <= Theme::of(qApp).px(12));
        const int middle = pointAt(ns / 2).x();
        QVERIFY(std::abs(*columns.begin() - middle) <= Theme::of(qApp).px(12));
    }
    void everyActivityHasItsOwnPicture() {
        make();
        QList<QImage> pictures;
        for (const auto mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
            Theme::of(qApp).setMode(mode);
            for (const Doing doing :
                 {Doing::Idle, Doing::Task, Doing::Softirq, Doing::Hardirq, Doing::Spinning, Doing::Unknown}) {
                const QImage picture = timeline().swatch(doing).toImage();
                QVERIFY(!pictures.contains(picture));
                pictures << picture;
            }
        }
        Theme::of(qApp).setMode(Theme::Mode::Light);
    }
    void whatIsRareIsSeenBesideWhatIsNot() {
        ActivitySum sum;
        sum.ns[static_cast<std::size_t>(Doing::Task)] = 999'999;
        sum.ns[static_cast<std::size_t>(Doing::Hardirq)] = 1;
        const std::vector<ActivitySum> columns(8, sum);
        const QImage picture = activityImage(columns, 1e6, 20, 1, Theme::of(qApp));
        const QRgb hardirq = Theme::of(qApp).colour(Theme::Role::Hardirq).rgb();
        int rows = 0;
        for (int y = 0; y < picture.height(); ++y) rows += picture.pixel(0, y) == hardirq ? 1 : 0;
        QCOMPARE(rows, 1);
    }
    void keysZoomAndMove() {
        make();
        QSignalSpy changed(&timeline(), &ActivityTimeline::rangeChanged);
        QCOMPARE(timeline().to(), std::uint64_t{1'000'000});
        QTest::keyClick(&timeline(), Qt::Key_Plus);
        QCOMPARE(timeline().from(), std::uint64_t{250'000});
        QCOMPARE(timeline().to(), std::uint64_t{750'000});
        QTest::keyClick(&timeline(), Qt::Key_Right);
        QCOMPARE(timeline().from(), std::uint64_t{350'000});
        QTest::keyClick(&timeline(), Qt::Key_Left);
        QCOMPARE(timeline().from(), std::uint64_t{250'000});
        QTest::keyClick(&timeline(), Qt::Key_End);
        QCOMPARE(timeline().to(), std::uint64_t{1'000'000});
        QTest::keyClick(&timeline(), Qt::Key_Home);
        QCOMPARE(timeline().from(), std::uint64_t{0});
        for (int i = 0; i < 30; ++i) QTest::keyClick(&timeline(), Qt::Key_Plus);
        QVERIFY(timeline().to() - timeline().from() >= 1000);
        for (int i = 0; i < 40; ++i) QTest::keyClick(&timeline(), Qt::Key_Minus);
        QCOMPARE(timeline().from(), std::uint64_t{0});
        QCOMPARE(timeline().to(), std::uint64_t{1'000'000});
        QTest::keyClick(&timeline(), Qt::Key_Plus);
        QTest::keyClick(&timeline(), Qt::Key_0);
        QCOMPARE(timeline().range(), ActivityTimeline::Range::Whole);
        QVERIFY(changed.count() > 10);
    }
    void theKeyToALostRoundPutsItInTheMiddle() {
        make();
        QTest::keyClick(&timeline(), Qt::Key_Plus);
        QTest::keyClick(&timeline(), Qt::Key_Plus);
        QTest::keyClick(&timeline(), Qt::Key_Home);
        QTest::keyClick(&timeline(), Qt::Key_N);
        QCOMPARE((timeline().from() + timeline().to()) / 2, std::uint64_t{700'000});
        QTest::keyClick(&timeline(), Qt::Key_N);  // there is no other
        QCOMPARE((timeline().from() + timeline().to()) / 2, std::uint64_t{700'000});
        QTest::keyClick(&timeline(), Qt::Key_End);
        QTest::keyClick(&timeline(), Qt::Key_N, Qt::ShiftModifier);
        QCOMPARE((timeline().from() + timeline().to()) / 2, std::uint64_t{700'000});
    }
    void theWheelZoomsAboutThePointerAndDraggingMoves() {
        make();
        const QPoint at = pointAt(200'000);
        QWheelEvent wheel(at, timeline().mapToGlobal(at), {}, QPoint(0, 120), Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(&timeline(), &wheel);
        const std::uint64_t span = timeline().to() - timeline().from();
        QVERIFY(span < 1'000'000);
        QVERIFY(std::abs(pointAt(200'000).x() - at.x()) <= 2);
        const std::uint64_t before = timeline().from();
        QTest::mousePress(&timeline(), Qt::LeftButton, {}, QPoint(600, 30));
        QTest::mouseMove(&timeline(), QPoint(500, 30));
        QTest::mouseRelease(&timeline(), Qt::LeftButton, {}, QPoint(500, 30));
        QVERIFY(timeline().from() > before);
        QCOMPARE(timeline().to() - timeline().from(), span);
    }
    void followingStaysWithTheNewest() {
        make();
        QTest::keyClick(&timeline(), Qt::Key_Plus);
        QTest::keyClick(&timeline(), Qt::Key_F);
        QCOMPARE(timeline().range(), ActivityTimeline::Range::Follow);
        history_->advance(3'000'000);
        panel_->refresh(true);
        QCOMPARE(timeline().to(), std::uint64_t{3'000'000});
        QCOMPARE(timeline().from(), std::uint64_t{2'500'000});
        QTest::keyClick(&timeline(), Qt::Key_Left);
        const std::uint64_t chosen = timeline().from();
        history_->advance(9'000'000);
        panel_->refresh(true);
        QCOMPARE(timeline().from(), chosen);
    }
    void thereMayBeNothingAndThereMayBeManyCpus() {
        make();
        panel_->setHistory(nullptr);
        QVERIFY(!timeline().grab().isNull());
        history_ = std::make_shared<ActivityHistory>();
        history_->begin(laneProgram(16));
        history_->advance(1000);
        panel_->setHistory(history_);
        QVERIFY(!timeline().grab().isNull());
        QTRY_VERIFY(timeline().height() >= timeline().minimumSizeHint().height());
        QVERIFY(timeline().summary().contains(QStringLiteral("CPU 15")));
    }
};

QTEST_MAIN(ActivityTimelineTest)
#include "activity_timeline_test.moc"
