// The lanes' model: what each CPU did, summed up for any range of time, in bounded memory; a lost round is never
// hidden.
#include <QTest>
#include <cmath>
#include <random>

#include "activity.hpp"
#include "hammer/activity_history.hpp"

using namespace lockstep;
using namespace lockstep::gui;
using Kind = Activity::Kind;

namespace {

ActivitySum sumOf(const ActivityHistory& history, std::size_t lane, std::uint64_t from, std::uint64_t to) {
    ActivitySum one;
    history.columns(lane, from, to, {&one, 1});
    return one;
}

/// A task that is interrupted again and again and loses a round now and then.
std::vector<Activity> busy(unsigned cpu, std::size_t count, std::mt19937_64& random) {
    LaneScript script(cpu);
    std::uint64_t ns = 0;
    script.at(ns, Kind::Enter);
    while (script.events.size() < count) {
        script.at(ns += 1 + random() % 2000, Kind::Enter, 2);
        script.at(ns += 1 + random() % 300, Kind::Leave, 2);
        if (random() % 5 == 0) {
            script.at(ns += 1 + random() % 100, Kind::SpinBegin, 0, 1);
            script.at(ns += 1 + random() % 1000, Kind::SpinEnd, 0, 1);
        }
        if (random() % 500 == 0) script.at(ns += 10, Kind::Lost);
    }
    return script.events;
}

void compare(float got, double wanted, double tolerance) {
    QVERIFY2(std::abs(static_cast<double>(got) - wanted) <= tolerance,
             qPrintable(QStringLiteral("%1 instead of %2").arg(static_cast<double>(got)).arg(wanted)));
}

}  // namespace

class ActivityHistoryTest : public QObject {
    Q_OBJECT
private slots:
    void anInterruptStandsOverTheTaskThatItInterrupts() {
        ActivityHistory history;
        history.begin(laneProgram());
        history.add(LaneScript()
                        .at(100, Kind::Enter)
                        .at(200, Kind::Enter, 1)
                        .at(250, Kind::Enter, 2)
                        .at(280, Kind::Leave, 2)
                        .at(300, Kind::Leave, 1)
                        .at(400, Kind::SpinBegin, 0, 1)
                        .at(420, Kind::Enter, 2)
                        .at(430, Kind::Leave, 2)
                        .at(500, Kind::SpinEnd, 0, 1)
                        .at(600, Kind::Leave)
                        .events);
        history.advance(1000);
        const ActivitySum all = sumOf(history, 0, 0, 1000);
        QCOMPARE(all.of(Doing::Idle), 100.0F + 400);
        QCOMPARE(all.of(Doing::Task), 100.0F + 100 + 100);
        QCOMPARE(all.of(Doing::Softirq), 70.0F);
        QCOMPARE(all.of(Doing::Hardirq), 40.0F);
        QCOMPARE(all.of(Doing::Spinning), 90.0F);
        const auto spin = history.at(0, 410);
        QVERIFY(spin);
        QCOMPARE(spin->doing, Doing::Spinning);
        QCOMPARE(spin->from, std::uint64_t{400});
        QCOMPARE(spin->to, std::uint64_t{420});
        QCOMPARE(history.cellName(spin->cell), std::string("lock"));
        QVERIFY(!history.contextName(spin->context).empty());
        // The other CPU did nothing.
        QCOMPARE(sumOf(history, 1, 0, 1000).of(Doing::Idle), 1000.0F);
        QVERIFY(!history.at(0, 1000));
    }
    void aSleeperLeavesItsCpuIdleOrToAnother() {
        ActivityHistory history;
        history.begin(laneProgram(1));
        history.add(LaneScript()
                        .at(0, Kind::Enter)
                        .at(100, Kind::SleepBegin, 0, 1)
                        .at(150, Kind::Enter, 2)
                        .at(160, Kind::Leave, 2)
                        .at(300, Kind::SleepEnd, 0, 1)
                        .events);
        history.advance(400);
        const ActivitySum all = sumOf(history, 0, 0, 400);
        QCOMPARE(all.of(Doing::Task), 200.0F);
        QCOMPARE(all.of(Doing::Idle), 190.0F);
        QCOMPARE(all.of(Doing::Hardirq), 10.0F);
    }
    void aSingleLostRoundAmongAMillionEventsIsInItsPart() {
        ActivityHistory history;
        history.begin(laneProgram(1));
        LaneScript script;
        script.at(0, Kind::Enter);
        std::uint64_t ns = 0;
        const std::uint64_t when = 333'333'333;
        for (int i = 0; i < 500'000; ++i) {
            script.at(ns += 900, Kind::Enter, 2);
            script.at(ns += 100, Kind::Leave, 2);
            if (ns < when && ns + 1000 >= when) script.at(when, Kind::Lost);
        }
        history.add(script.events);
        QCOMPARE(history.events(), std::uint64_t{1'000'002});
        for (const std::size_t width : {1U, 100U, 1400U}) {
            std::vector<ActivitySum> columns(width);
            history.columns(0, 0, history.now(), columns);
            std::size_t with = 0;
            for (std::size_t i = 0; i < width; ++i)
                if (columns[i].lost > 0) {
                    ++with;
                    QCOMPARE(i, static_cast<std::size_t>(static_cast<double>(when) / 5e8 * static_cast<double>(width)));
                }
            QCOMPARE(with, std::size_t{1});
        }
        QCOMPARE(history.nextLost(0), std::optional(when));
        QCOMPARE(history.nextLost(when), std::optional<std::uint64_t>());
        QCOMPARE(history.previousLost(history.now()), std::optional(when));
        QCOMPARE(history.previousLost(when), std::optional<std::uint64_t>());
        QCOMPARE(history.lost(), std::uint64_t{1});
    }
    void everyRangeSumsToWhatASlowCountFinds() {
        std::mt19937_64 random(1);
        const std::vector<Activity> events = busy(0, 30'000, random);
        ActivityHistory history;
        history.begin(laneProgram(1));
        history.add(events);
        const std::uint64_t end = history.now();
        for (int i = 0; i < 200; ++i) {
            const std::uint64_t from = random() % end;
            const std::uint64_t to = from + 1 + random() % (i % 2 == 0 ? 5'000 : end - from);
            double hardirq = 0, spinning = 0;
            std::uint32_t lost = 0;
            for (std::size_t e = 0; e + 1 < events.size(); ++e) {
                if (events[e].kind == Kind::Lost && events[e].ns >= from && events[e].ns < to) ++lost;
                const std::uint64_t begin = std::max(events[e].ns, from), until = std::min(events[e + 1].ns, to);
                if (until <= begin) continue;
                if (events[e].kind == Kind::Enter && events[e].context == 2)
                    hardirq += static_cast<double>(until - begin);
                if (events[e].kind == Kind::SpinBegin) spinning += static_cast<double>(until - begin);
            }
            const ActivitySum sum = sumOf(history, 0, from, to);
            const double tolerance = 1 + static_cast<double>(to - from) * 1e-4;
            compare(sum.of(Doing::Hardirq), hardirq, tolerance);
            compare(sum.of(Doing::Spinning), spinning, tolerance);
            compare(sum.total(), static_cast<double>(std::min(to, end) - from), tolerance);
            QCOMPARE(sum.lost, lost);
        }
    }
    void aLongRunStaysBoundedAndLosesNoLostRound() {
        ActivityHistory small, whole;
        small.begin(laneProgram(2), 20'000);
        whole.begin(laneProgram(2), 2'000'000);
        for (const unsigned cpu : {0U, 1U}) {
            std::mt19937_64 random(cpu);
            const std::vector<Activity> events = busy(cpu, 400'000, random);
            for (std::size_t i = 0; i < events.size(); i += 10'000) {
                const auto part = std::span(events).subspan(i, std::min<std::size_t>(10'000, events.size() - i));
                small.add(part);
                whole.add(part);
            }
        }
        QVERIFY(small.bytes() < 2'000'000);
        QCOMPARE(small.lost(), whole.lost());
        const std::uint64_t end = whole.now();
        std::vector<ActivitySum> a(200), b(200);
        std::uint64_t lost = 0;
        for (std::size_t lane = 0; lane < 2; ++lane) {
            small.columns(lane, 0, end, a);
            whole.columns(lane, 0, end, b);
            for (std::size_t i = 0; i < a.size(); ++i) {
                lost += a[i].lost;
                for (const Doing d : {Doing::Task, Doing::Hardirq, Doing::Spinning})
                    compare(a[i].of(d), static_cast<double>(b[i].of(d)), 0.02 * static_cast<double>(end) / 200);
            }
        }
        QCOMPARE(lost, whole.lost());
        // The newest is as it was.
        const auto last = small.at(0, small.now() - 1000), same = whole.at(0, whole.now() - 1000);
        QVERIFY(last && same);
        QVERIFY(!last->merged);
        QCOMPARE(last->from, same->from);
    }
    void whatWasNotKeptIsUnknownAndTheRestComesRightAgain() {
        ActivityHistory history;
        history.begin(laneProgram(1));
        history.add(LaneScript().at(100, Kind::Enter).at(200, Kind::Enter, 2).events);
        // The interrupt's end, and more, went.
        history.add(LaneScript().at(1000, Kind::Enter).at(1100, Kind::Leave).events, 5);
        history.advance(1200);
        const ActivitySum all = sumOf(history, 0, 0, 1200);
        QCOMPARE(all.of(Doing::Unknown), 800.0F);
        QCOMPARE(all.of(Doing::Hardirq), 0.0F);
        QCOMPARE(all.of(Doing::Task), 100.0F + 100);
        QCOMPARE(history.missing(), std::uint64_t{5});
    }
    void nonsenseDoesNoHarm() {
        ActivityHistory history;
        QCOMPARE(history.lanes(), std::size_t{0});
        QCOMPARE(sumOf(history, 3, 0, 10).total(), 0.0F);
        history.begin(laneProgram(1), 64);
        std::mt19937_64 random(7);
        std::vector<Activity> events;
        for (int i = 0; i < 20'000; ++i)
            events.push_back({random() % 100'000, static_cast<Kind>(random() % 9),
                              static_cast<std::uint8_t>(random() % 4), static_cast<std::uint16_t>(random() % 9),
                              static_cast<std::uint32_t>(random())});
        history.add(events);
        for (int i = 0; i < 100; ++i) {
            const std::uint64_t from = random() % 200'000;
            QVERIFY(sumOf(history, 0, from, from + random() % 100'000).total() <= 200'000.0F);
            static_cast<void>(history.at(0, from));
            static_cast<void>(history.nextLost(from));
            static_cast<void>(history.previousLost(from));
        }
        history.clear();
        QCOMPARE(history.now(), std::uint64_t{0});
    }
    void aRealRunFillsIt() {
        const auto program = laneProgram(2);
        HammerOptions options;
        options.settings = program->hammer;
        options.settings.duration = 0.2;
        options.activity = true;
        ActivityHistory history;
        history.begin(program);
        Hammer hammer(*program, options);
        hammer.start();
        const HammerResult& result = hammer.wait();
        std::vector<Activity> events;
        const std::uint64_t missing = hammer.drainActivity(events);
        history.add(events, missing);
        history.advance(static_cast<std::uint64_t>(result.seconds * 1e9));
        const ActivitySum all = sumOf(history, 0, 0, history.now());
        QVERIFY(all.of(Doing::Task) > 0);
        QVERIFY(all.of(Doing::Hardirq) > 0);
    }
};

QTEST_APPLESS_MAIN(ActivityHistoryTest)
#include "activity_history_test.moc"
