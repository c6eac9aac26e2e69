// The run in plain sentences, for the headline and for telling the race while it plays.
#pragma once

#include <QString>

#include "models/stepper.hpp"
#include "step/run_facts.hpp"

namespace lockstep::gui {

inline QString fromUtf8(const std::string& text) {
    return QString::fromStdString(text);
}

/// "CPU 1: store counter ← 6"
QString stepSentence(const Program& program, const Event& e);

/// The same in few letters, with its value: "store ← 6", "load = 5", "lock".
QString briefText(const Program& program, const Event& e);

/// What the last step did, with the race that it makes: "CPU 1: store counter ← 6. CPU 1 wrote 6 over CPU 0's 6: …"
QString narration(const Stepper& stepper, const FactsKeeper& facts);

struct Headline {
    QString text;
    bool bad = false;
    bool good = false;  ///< ended as it should
};
/// How the run stands at the cursor, and what went wrong. The headline's variable is told beside it, with its value.
Headline headlineOf(const Stepper& stepper, const FactsKeeper& facts);

}  // namespace lockstep::gui
