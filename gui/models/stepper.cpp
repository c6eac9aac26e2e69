#include "models/stepper.hpp"

#include <QElapsedTimer>
#include <QTimer>
#include <QUndoStack>
#include <algorithm>
#include <optional>
#include <utility>

#include "machine/random.hpp"
#include "models/branch.hpp"

namespace lockstep::gui {
namespace {

constexpr int kMostUndo = 2000;
constexpr qint64 kSlice = 5;        // ms
constexpr std::size_t kLooks = 64;  // steps between two looks at the time

/// Where the student is.
struct Place {
    int branch = 0;
    std::size_t position = 0;
};

/// A scenario as it is with certain choices, and all runs of it.
struct World {
    std::shared_ptr<const Loaded> loaded;
    std::vector<std::shared_ptr<Branch>> branches;
    Place place;
    int number = 1;  // of the run that was named last
};

/// Steps by chance that are not part of any branch yet.
struct Wandering {
    Random random;
    std::size_t from, most;
    Branch::Tail tail;
    std::vector<Choice> open;
};

}  // namespace

// Every change goes through a command on the undo stack; commands change the body through these few functions, which
// also emit the signals.
class Stepper::Body {
public:
    Body(Stepper& owner, Document& document) : owner_(owner), document_(document) {}

    void startAnew() {
        undo.clear();
        show(fresh());
    }
    [[nodiscard]] World fresh() const {
        World anew{document_.loaded(), {}, {}, 1};
        if (anew.loaded) anew.branches.push_back(std::make_shared<Branch>(anew.loaded->machine, Stepper::tr("Run 1")));
        return anew;
    }
    [[nodiscard]] World world() const { return {loaded, branches, place, number_}; }
    void show(const World& other) {
        if (!empty()) current().pack();
        loaded = other.loaded;
        branches = other.branches;
        place = other.place;
        number_ = other.number;
        if (!empty()) current().unpack();
        // What hears of this looks at the run, too.
        if (document_.loaded() != loaded) document_.adopt(loaded);
        refresh();
        emit owner_.branchesChanged();
        emit owner_.reset();
        emit owner_.cursorMoved(place.position);
    }
    void documentChanged();

    [[nodiscard]] Branch& current() const { return *branches[static_cast<std::size_t>(place.branch)]; }
    [[nodiscard]] const Machine& machine() const { return loaded->machine; }
    [[nodiscard]] bool empty() const { return !loaded; }

    void go(Place to) {
        const bool other = to.branch != place.branch;
        if (other) {
            current().pack();
            place.branch = to.branch;
            current().unpack();
        }
        place.position = std::min(to.position, current().length());
        refresh();
        if (other) emit owner_.branchesChanged();
        if (other) emit owner_.reset();
        emit owner_.cursorMoved(place.position);
    }
    /// Appends to the current branch; the cursor goes to its end.
    void grow(Branch::Tail tail) {
        const std::size_t from = current().length();
        current().append(std::move(tail));
        place.position = current().length();
        refresh();
        emit owner_.stepsChanged(from);
        emit owner_.cursorMoved(place.position);
    }
    Branch::Tail shrink(std::size_t length, std::size_t position) {
        Branch::Tail tail = current().cut(length);
        place.position = position;
        refresh();
        emit owner_.stepsChanged(length);
        emit owner_.cursorMoved(place.position);
        return tail;
    }
    /// Puts a branch behind the others, or in place of the current one, and goes there.
    void add(const std::shared_ptr<Branch>& branch, bool replaces, std::size_t position) {
        if (replaces) branches[static_cast<std::size_t>(place.branch)] = branch;
        else {
            current().pack();
            branches.push_back(branch);
            place.branch = static_cast<int>(branches.size()) - 1;
        }
        branch->unpack();
        arrive(position);
    }
    void remove(const std::shared_ptr<Branch>& replaced, Place before) {
        current().pack();
        if (replaced) branches[static_cast<std::size_t>(before.branch)] = replaced;
        else branches.pop_back();
        place.branch = before.branch;
        current().unpack();
        arrive(before.position);
    }
    void refresh() {
        state = empty() ? State{} : current().stateAt(place.position);
        if (!wandering) return;
        wandering.reset();  // it went on from where nobody is any more
        clock.stop();
        emit owner_.runOnEnded();
    }
    QString nextName(std::size_t fork) {
        ++number_;
        return fork == 0 ? Stepper::tr("Run %1").arg(number_)
                         : Stepper::tr("Run %1, from step %2 of “%3”")
                               .arg(number_)
                               .arg(fork)
                               .arg(current().name.section(QLatin1Char(','), 0, 0));
    }

    std::shared_ptr<const Loaded> loaded;
    std::vector<std::shared_ptr<Branch>> branches;
    Place place;
    State state;
    QUndoStack undo;
    std::optional<Wandering> wandering;
    QTimer clock;

private:
    void arrive(std::size_t position) {
        place.position = std::min(position, current().length());
        refresh();
        emit owner_.branchesChanged();
        emit owner_.reset();
        emit owner_.cursorMoved(place.position);
    }
    Stepper& owner_;
    Document& document_;
    int number_ = 1;
};

namespace {

template <class Body>
class MoveCommand : public QUndoCommand {
public:
    MoveCommand(Body& body, Place to) : body_(body), before_(body.place), after_(to) { setText(Stepper::tr("move")); }
    void redo() override { body_.go(after_); }
    void undo() override { body_.go(before_); }
    // Scrubbing over a thousand steps is one thing to undo.
    [[nodiscard]] int id() const override { return before_.branch == after_.branch ? 1 : -1; }
    bool mergeWith(const QUndoCommand* other) override {
        const auto* move = static_cast<const MoveCommand*>(other);
        if (move->before_.branch != after_.branch) return false;
        after_ = move->after_;
        return true;
    }

private:
    Body& body_;
    Place before_, after_;
};

template <class Body>
class GrowCommand : public QUndoCommand {
public:
    GrowCommand(Body& body, Branch::Tail tail)
        : body_(body), before_(body.place), from_(body.current().length()), tail_(std::move(tail)) {
        setText(tail_.events.size() == 1 ? Stepper::tr("step") : Stepper::tr("run by chance"));
    }
    void redo() override { body_.grow(std::exchange(tail_, {})); }
    void undo() override { tail_ = body_.shrink(from_, before_.position); }

private:
    Body& body_;
    Place before_;
    std::size_t from_;
    Branch::Tail tail_;  // while it is undone
};

template <class Body>
class AddCommand : public QUndoCommand {
public:
    AddCommand(Body& body, std::shared_ptr<Branch> added, std::size_t position)
        : body_(body), before_(body.place), added_(std::move(added)), position_(position) {
        if (body.current().length() == 0) replaced_ = body.branches[static_cast<std::size_t>(before_.branch)];
        setText(Stepper::tr("new branch"));
    }
    void redo() override { body_.add(added_, replaced_ != nullptr, position_); }
    void undo() override { body_.remove(replaced_, before_); }

private:
    Body& body_;
    Place before_;
    std::shared_ptr<Branch> added_, replaced_;
    std::size_t position_;
};

/// Another choice of parameters, ISA or memory: its runs are others.
template <class Body>
class ChooseCommand : public QUndoCommand {
public:
    ChooseCommand(Body& body, World after) : body_(body), before_(body.world()), after_(std::move(after)) {
        const Program& was = before_.loaded->program;
        const Program& is = after_.loaded->program;
        QString what = was.isa != is.isa ? Stepper::tr("choice of ISA") : Stepper::tr("choice of memory");
        for (std::size_t p = 0; p < std::min(was.parameters.size(), is.parameters.size()); ++p)
            if (was.parameters[p].chosen != is.parameters[p].chosen)
                what = Stepper::tr("choice of %1").arg(QString::fromStdString(is.parameters[p].name));
        setText(what);
    }
    void redo() override { body_.show(after_); }
    void undo() override {
        after_ = body_.world();
        body_.show(before_);
    }

private:
    Body& body_;
    World before_, after_;
};

const std::vector<Event> kNoEvents;

}  // namespace

void Stepper::Body::documentChanged() {
    const std::shared_ptr<const Loaded> now = document_.loaded();
    if (now == loaded) return;  // this has seen to it
    const bool sameText = loaded && now && loaded->program.text == now->program.text;
    if (sameText && !sameChoices(loaded->settings, now->settings)) undo.push(new ChooseCommand<Body>(*this, fresh()));
    else startAnew();
}

Stepper::Stepper(Document& document, QObject* parent)
    : QObject(parent), body_(std::make_unique<Body>(*this, document)) {
    body_->undo.setUndoLimit(kMostUndo);
    connect(&document, &Document::loadedChanged, this, [this] { body_->documentChanged(); });
    body_->clock.setInterval(0);
    connect(&body_->clock, &QTimer::timeout, this, &Stepper::slice);
    body_->startAnew();
}
Stepper::~Stepper() = default;

std::shared_ptr<const Loaded> Stepper::loaded() const {
    return body_->loaded;
}
std::size_t Stepper::length() const {
    return body_->empty() ? 0 : body_->current().length();
}
std::size_t Stepper::position() const {
    return body_->place.position;
}
const Event& Stepper::event(std::size_t step) const {
    return body_->current().events()[step];
}
const std::vector<Event>& Stepper::events() const {
    return body_->empty() ? kNoEvents : body_->current().events();
}
const std::uint64_t* Stepper::state() const {
    return body_->state.data();
}
std::vector<std::uint64_t> Stepper::stateAt(std::size_t position) const {
    return body_->empty() ? State{} : body_->current().stateAt(std::min(position, length()));
}
std::vector<Choice> Stepper::open() const {
    std::vector<Choice> choices;
    if (!body_->empty()) body_->machine().choices(state(), choices);
    return choices;
}
std::vector<Choice> Stepper::schedule() const {
    return body_->empty() ? std::vector<Choice>{} : body_->current().choices(0, position());
}
Standing Stepper::standing() const {
    return body_->empty() ? Standing::Final : body_->machine().standing(state());
}

int Stepper::branchCount() const {
    return static_cast<int>(body_->branches.size());
}
int Stepper::branch() const {
    return body_->place.branch;
}
QString Stepper::branchName(int branch) const {
    return body_->branches[static_cast<std::size_t>(branch)]->name;
}
QUndoStack* Stepper::undoStack() const {
    return &body_->undo;
}

void Stepper::selectBranch(int branch) {
    if (branch < 0 || branch >= branchCount() || branch == this->branch()) return;
    // The same moment in the other run, as far as it goes.
    body_->undo.push(new MoveCommand<Body>(*body_, {branch, position()}));
}

void Stepper::jump(std::size_t position) {
    position = std::min(position, length());
    if (body_->empty() || position == this->position()) return;
    body_->undo.push(new MoveCommand<Body>(*body_, {branch(), position}));
}

bool Stepper::take(Choice choice) {
    if (body_->empty() || !body_->machine().isOpen(state(), choice)) return false;
    if (position() == length()) {
        Branch::Tail tail = body_->current().tailFrom(position());
        body_->current().grow(tail, position(), choice);
        body_->undo.push(new GrowCommand<Body>(*body_, std::move(tail)));
        return true;
    }
    if (event(position()).choice == choice) {
        jump(position() + 1);
        return true;
    }
    auto fork = std::make_shared<Branch>(body_->machine(), body_->nextName(position()));
    fork->copyFrom(body_->current(), position());
    fork->take(choice);
    body_->undo.push(new AddCommand<Body>(*body_, std::move(fork), position() + 1));
    return true;
}

bool Stepper::takeCpu(std::uint32_t cpu) {
    for (const Choice choice : open())  // by CPU, its step before its arrivals
        if (choice.cpu == cpu) return take(choice);
    return false;
}

void Stepper::load(const std::vector<Choice>& schedule, const QString& name, std::size_t position) {
    if (body_->empty()) return;
    auto branch = std::make_shared<Branch>(body_->machine(), name);
    State state = body_->machine().initial();
    for (const Choice choice : schedule) {
        if (!body_->machine().isOpen(state.data(), choice)) break;
        body_->machine().step(state.data(), choice);
        branch->take(choice);
    }
    body_->undo.push(new AddCommand<Body>(*body_, std::move(branch), position));
}

bool Stepper::runningOn() const {
    return body_->wandering.has_value();
}

void Stepper::startRunOn(std::uint64_t seed, std::size_t most) {
    if (body_->empty()) return;
    endRunOn();
    body_->wandering.emplace(Wandering{Random(seed), position(), most, body_->current().tailFrom(position()), {}});
    body_->clock.start();
    slice();
}

void Stepper::runOn(std::uint64_t seed, std::size_t most) {
    startRunOn(seed, most);
    while (runningOn()) slice();
}

void Stepper::slice() {
    Wandering& w = *body_->wandering;
    const Branch& branch = body_->current();
    const Machine& machine = body_->machine();
    QElapsedTimer time;
    time.start();
    while (w.tail.events.size() < w.most) {
        w.open.clear();
        machine.choices(w.tail.end.data(), w.open);
        if (w.open.empty()) return endRunOn();
        branch.grow(w.tail, w.from, w.open[w.random.below(w.open.size())]);
        if (w.tail.events.size() % kLooks == 0 && time.elapsed() >= kSlice) {
            emit ranOn(w.tail.events.size());
            return;
        }
    }
    endRunOn();
}

void Stepper::endRunOn() {
    if (!body_->wandering) return;
    body_->clock.stop();
    const std::size_t from = body_->wandering->from;
    Branch::Tail tail = std::move(body_->wandering->tail);
    body_->wandering.reset();
    if (tail.events.empty()) {
        // nothing was open
    } else if (from == length()) {
        body_->undo.push(new GrowCommand<Body>(*body_, std::move(tail)));
    } else {
        auto fork = std::make_shared<Branch>(body_->machine(), body_->nextName(from));
        fork->copyFrom(body_->current(), from);
        fork->append(std::move(tail));
        const std::size_t end = fork->length();
        body_->undo.push(new AddCommand<Body>(*body_, std::move(fork), end));
    }
    emit runOnEnded();
}

}  // namespace lockstep::gui
