// What the window does while it is used: pictures of long runs, live charts, steps back.
#include <QApplication>
#include <QImage>
#include <QPainter>
#include <QScrollBar>
#include <QWheelEvent>
#include <cmath>
#include <random>

#include "gui.hpp"
#include "hammer/telemetry_panel.hpp"
#include "look/theme.hpp"
#include "models/branch.hpp"
#include "models/document.hpp"
#include "models/stepper.hpp"
#include "step/lane_view.hpp"
#include "window/main_window.hpp"
#include "window/race_player.hpp"

namespace bench {
namespace {

using namespace lockstep;
using namespace lockstep::gui;

// Two CPUs and an interrupt that count for ever, under a lock now and then.
const char* const kEndless = R"(cpus = 2
code = '''
static int c;
static DEFINE_SPINLOCK(l);
void f(void)
{
	for (;;) {
		c++;
		spin_lock_irq(&l);
		c++;
		spin_unlock_irq(&l);
	}
}
void tick(void)
{
	c++;
}
'''
[[run]]
context = "task"
cpu = "all"
call = "f"
[[run]]
context = "hardirq"
cpu = 0
call = "tick"
)";

struct Shown {
    MainWindow window;
    explicit Shown(std::size_t steps) : window(options()) {
        window.document().setText(QString::fromLatin1(kEndless));
        window.document().compileNow();
        if (!window.document().loaded()) qFatal("the scenario does not compile");
        window.resize(1366, 768);
        window.show();
        window.stepper().runOn(1, steps);
        if (window.stepper().length() != steps) qFatal("the run ends early");
        settle();
    }
    static MainWindow::Options options() {
        MainWindow::Options o;
        o.restore = o.remember = false;
        return o;
    }
    static void settle() {
        for (int i = 0; i < 5; ++i) QApplication::processEvents();
    }
};

void wheel(QWidget& at, bool nearer) {
    const QPointF middle = at.rect().center();
    QWheelEvent event(middle, at.mapToGlobal(middle), {}, QPoint(0, nearer ? 120 : -120), Qt::NoButton,
                      Qt::ControlModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&at, &event);
}

/// Nearer for the first half of the times, and back; each with its picture.
std::vector<Took> zoomed(QWidget& at, int times, const std::function<void()>& whenNearest) {
    std::vector<Took> out;
    for (int i = 0; i < times; ++i) {
        if (i == times / 2) whenNearest();
        out.push_back(timed([&] {
            wheel(at, i < times / 2);
            at.repaint();
        }));
    }
    return out;
}

}  // namespace

Case steppingBack(std::size_t steps, int times) {
    Case c{"a step back in a run of " + std::to_string(steps) + " steps", 100, {}, "from the start", 0, false};
    Shown shown(steps);
    Stepper& stepper = shown.window.stepper();
    std::mt19937_64 random(1);
    for (int i = 0; i < times; ++i) {
        if (i >= times / 2) stepper.jump(1 + random() % (steps - 1));
        Shown::settle();
        c.took.push_back(timed([&] {
            stepper.back();
            QApplication::processEvents();
        }));
    }
    stepper.last();
    const Machine& machine = stepper.loaded()->machine;
    const std::vector<Choice> schedule = stepper.schedule();
    c.baselineMs = timed([&] {
                       State state = machine.initial();
                       for (const Choice choice : schedule) machine.step(state.data(), choice);
                   }).cpu;
    return c;
}

Case lanesZoom(std::size_t steps, int times) {
    Case c{"the lanes of a run of " + std::to_string(steps) + " steps, zoomed", 16, {}, {}, 0, false};
    Shown shown(steps);
    auto* lanes = shown.window.findChild<LaneView*>();
    lanes->zoomToFit();
    Shown::settle();
    const int whole = lanes->horizontalScrollBar()->maximum();
    c.took = zoomed(*lanes->viewport(), times / 2 * 2, [&] {
        if (lanes->horizontalScrollBar()->maximum() <= whole) qFatal("the lanes did not zoom");
    });
    return c;
}

Case sixCharts(int times) {
    Case c{"six live charts, ten times a second", 15, {}, {}, 0, true};
    TelemetryPanel panel;
    panel.resize(340, 900);
    panel.show();
    panel.begin();
    Sample s;
    s.cpus = 2;
    const auto more = [&] {
        s.seconds += 0.1;
        s.increments += 1'000'000 + static_cast<std::uint64_t>(1e5 * (1 + std::sin(s.seconds)));
        s.lost = s.increments / 10;
        s.acquisitions += 1000;
        s.contended += 300 + static_cast<std::uint64_t>(200 * std::sin(s.seconds * 2) + 200);
        s.irqsOffNs += 4'000'000;
        s.interrupts += 100;
        s.irqLatencyNs += 200'000 + static_cast<std::uint64_t>(s.seconds * 1000);
        s.bytesInUse += 4096;
        panel.add(s);
    };
    for (int i = 0; i < 300; ++i) more();
    QApplication::processEvents();
    for (int i = 0; i < times; ++i) {
        Took took = timed([&] {
            more();
            QApplication::processEvents();
        });
        took.cpu = took.cpu * 10 / 1000 * 100;  // ten a second, in percent
        c.took.push_back(took);
    }
    return c;
}

}  // namespace bench
