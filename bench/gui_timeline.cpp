// The hammer's timeline over a million events, and the same events as a rectangle each.
#include <QApplication>
#include <QImage>
#include <QPainter>
#include <array>
#include <random>

#include "gui.hpp"
#include "hammer/activity_history.hpp"
#include "hammer/activity_timeline.hpp"
#include "lang/scenario.hpp"
#include "look/theme.hpp"

namespace bench {
namespace {

using namespace lockstep;
using namespace lockstep::gui;

constexpr std::uint32_t kCpus = 4;

std::shared_ptr<const Program> program() {
    std::string text = "cpus = 4\ncode = '''\nstatic int c;\nvoid f(void)\n{\n\tc++;\n}\n'''\n";
    for (std::uint32_t cpu = 0; cpu < kCpus; ++cpu)
        for (const char* kind : {"task", "hardirq"})
            text +=
                "[[run]]\ncontext = \"" + std::string(kind) + "\"\ncpu = " + std::to_string(cpu) + "\ncall = \"f\"\n";
    auto loaded = loadText(text, "bench.toml");
    if (!loaded.ok()) qFatal("the scenario does not compile");
    return std::make_shared<const Program>(std::move(loaded.value));
}

/// Calls of a task on each CPU, with an interrupt here and there, and some rounds that lose an update.
std::vector<Activity> events(std::size_t count) {
    std::vector<Activity> out;
    std::mt19937_64 random(1);
    std::array<std::uint64_t, kCpus> now{};
    std::array<bool, kCpus> within{};
    using Kind = Activity::Kind;
    for (std::uint32_t cpu = 0; out.size() < count; cpu = (cpu + 1) % kCpus) {
        now[cpu] += 200 + random() % 2000;
        const auto task = static_cast<std::uint16_t>(2 * cpu);
        const auto put = [&](Kind kind, std::uint16_t context) {
            out.push_back({now[cpu], kind, static_cast<std::uint8_t>(cpu), context, kNone});
        };
        if (random() % 100'000 == 0) put(Kind::Lost, 0);
        else if (within[cpu] && random() % 4 == 0) {
            put(Kind::Enter, task + 1);
            now[cpu] += 100 + random() % 500;
            put(Kind::Leave, task + 1);
        } else {
            put(within[cpu] ? Kind::Leave : Kind::Enter, task);
            within[cpu] = !within[cpu];
        }
    }
    return out;
}

double rectangles(const std::vector<Activity>& all, QSize size) {
    QImage image(size, QImage::Format_ARGB32_Premultiplied);
    const double end = static_cast<double>(all.back().ns);
    std::array<double, kCpus> last{};
    return timed([&] {
               QPainter painter(&image);
               for (const Activity& a : all) {
                   const double x = static_cast<double>(a.ns) / end * size.width();
                   painter.fillRect(
                       QRectF(last[a.cpu], a.cpu * size.height() / 4.0, x - last[a.cpu], size.height() / 5.0),
                       a.kind == Activity::Kind::Enter ? Qt::gray : Qt::blue);
                   last[a.cpu] = x;
               }
           })
        .cpu;
}

}  // namespace

Case timelineZoom(std::size_t count, int times) {
    Case c{
        "the hammer's timeline of " + std::to_string(count) + " events, zoomed", 16, {}, "a rectangle each", 0, false};
    const std::vector<Activity> all = events(count);
    auto history = std::make_shared<ActivityHistory>();
    history->begin(program());
    history->add(all);
    history->advance(all.back().ns);
    ActivityTimeline timeline;
    timeline.resize(1400, 240);
    timeline.setHistory(history);
    timeline.show();
    timeline.refresh(false);
    timeline.showAll();
    QApplication::processEvents();
    const std::uint64_t whole = timeline.to() - timeline.from();
    for (int i = 0; i < times; ++i) {
        if (i == times / 2 && timeline.to() - timeline.from() > whole / 100) qFatal("the timeline did not zoom");
        c.took.push_back(timed([&] {
            timeline.zoom(i < times / 2 ? 0.7 : 1 / 0.7);
            timeline.repaint();
        }));
    }
    c.baselineMs = rectangles(all, timeline.size());
    return c;
}

}  // namespace bench
