<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" sourcelanguage="en">
<context>
    <name>LanePainter</name>
    <message>
        <source>holds %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stale: %1 is now %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LaneScene</name>
    <message>
        <source>read %1, wrote %2 over %3: LOST</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>decided by %1 = %2, which is %3: STALE</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Narrator</name>
    <message>
        <source>Check failed: “never %1” has happened.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check failed: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing has happened yet. You decide who goes next: press a CPU&apos;s number, or click its lane.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step %1. </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deadlock: nobody can go on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel stops: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n update(s) lost.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Nobody has moved yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As it should be.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>(Still looking for lost updates in this long run…)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Search</name>
    <message>
        <source>the search was stopped by hand</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there was more to search after %L1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the search needs more than %L1 MiB of memory</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Telemetry</name>
    <message>
        <source>Increments per second</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lost updates</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Contended acquisitions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time with interrupts off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interrupt latency, ns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes in use</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TelemetryPanel</name>
    <message>
        <source>%L1 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui</name>
    <message>
        <source>%1, line %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is not a regular file, so it cannot be a recording.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 was not written: %2. Choose another place.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::ActivityPanel</name>
    <message>
        <source>Zoom with the wheel or + and −, move by dragging or with the arrows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPU &amp;lanes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Record what each CPU does</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Record what each CPU does in the next run; without it the run is a little faster</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the lanes show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Previous lost round</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To the round before that lost updates</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next lost round</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To the next round that lost updates</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show more time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show less time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whole run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the run from its start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Follow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the last moments, as they come</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move to earlier moments</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Later</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move to later moments</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start of the run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move to the start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End of the run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move to the end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a round that lost updates</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPU lanes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hammer: the lanes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1; %L2 events were not recorded</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::ActivityTimeline</name>
    <message>
        <source>What each CPU does, over time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPU %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>idle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>softirq</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>hardirq</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>waiting for a lock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not recorded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln round(s) lost updates</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>CPU %1 at %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: not there yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>waiting for %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2, for %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Here a round ended that lost updates.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2 around: %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From %1 to %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPU %1: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start shows here what each CPU does.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::ChoiceCard</name>
    <message>
        <source>why?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shows a run from here that goes wrong, as a new branch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>safe from here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>can still go wrong</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>can hang for ever</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>looking ahead …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why can it go wrong after: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2. %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2
%3
Key: %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>can fail</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::ChoicePanel</name>
    <message>
        <source>What can happen next</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPU %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deadlock: nobody can go on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel has stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run has ended.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go back with ← and choose another way: this run stays, as a branch of its own.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::ChoicesBar</name>
    <message>
        <source>&amp;ISA</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The instructions that the code becomes: a ++ is one instruction on x86_64, three on arm64</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When a store reaches memory: at once, or through each CPU&apos;s store buffer (x86_64)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>at once (sc)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>store buffers (tso)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: the code that it changes is marked in the editor</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::CodeEditor</name>
    <message>
        <source>The scenario&apos;s code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Completions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>✕ %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>! %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>   → %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not compiled with the present ISA and parameters.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Line numbers, errors and the place of each CPU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>▸ shows the machine&apos;s instructions of a statement (Ctrl+I)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::CodePanel</name>
    <message>
        <source>Undo the last edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Redo the edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find in the code…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find the next</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find the previous</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to a line…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Complete the word</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Instructions of this statement</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to a line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Line, 1 to %1:</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::ComparisonView</name>
    <message>
        <source>Deadlock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lock-up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fault</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>expected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>waiting for its turn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How %1 does</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the protection that keeps the interrupt out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 calls a second</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, ✗ %2 lost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stopped; %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>✗ %1 after %2: %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An interrupt wanted a lock that its CPU held: %1 keeps it out meanwhile</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::Document</name>
    <message>
        <source>%1 does not exist. Check the spelling, or look in its folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is a folder. Choose a scenario file (.toml) inside it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is not a regular file, so it cannot be a scenario.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is larger than 1 MiB, the most that a scenario may have. Is it another kind of file?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 cannot be read: %2. Check its permissions.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is larger than 1 MiB.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is not UTF-8 text. Save it as UTF-8, or choose another file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 was not saved: %2. Choose another place with Save as.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::ExploreView</name>
    <message>
        <source>Trying every schedule</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Counting the schedules</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for loops that never end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for data races</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finding the easiest way to each end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking quickly</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Explore</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pro&amp;ve it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tries every schedule, up to five minutes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stops, and keeps what was found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>C&amp;opy verdict</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The verdict with its figures, to quote</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How much of the time that the search may take is gone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click a row, or press Enter on it: Step shows the easiest way to it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every way in which it can end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More about the result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The result in words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show this ending in Step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Searching</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %L2 states, %L3 a second; %L4 s of at most %L5 s are gone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Out of date</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The scenario has changed since it was explored: explore it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not explored</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody has looked yet at all the ways.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>⚠ The code has errors now. This is still about the last code without.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing to explore</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The code has errors.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every schedule is tried.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 interleavings, %2 states, on %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>HOLDS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>VIOLATED</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>UNKNOWN</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prove it searches for longer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With fewer CPUs there is less to search.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as compared</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Explore &amp;again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::FindBar</name>
    <message>
        <source>Find in the code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text to find</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter: next; Shift+Enter: previous; Esc: close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Previous</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>from the end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>from the top</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>✕ not found</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::FindingsModel</name>
    <message>
        <source>Decision: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Critical</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Warning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 at %2 s: %3</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::FindingsPanel</name>
    <message>
        <source>Who watches, and how much was found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Findings, with their reasons and decisions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter or a double click: the chart that shows it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No predictor is running.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Watching: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n findings</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Forecasts, anomalies and findings would be here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing found so far.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::HammerControls</name>
    <message>
        <source>none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%L1 a second</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hammer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A thread for each CPU, on real memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sto&amp;p</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stops it; the figures stay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Side &amp;by side</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every protection, and a comparison</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>in turn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all at once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Side by side: in turn, or all at once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Duration</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Duration in seconds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long the next run takes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as written</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;CPUs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many virtual CPUs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs on &quot;all&quot; CPUs spread over so many, from the next start on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Lock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How a spinlock waits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Queued: each waiter on its own cache line, in order. Ticket: in order, all on one word. Test-and-set: whoever is first; from the next start on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>in rounds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>without end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>C&amp;alls</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calls: in rounds, or without end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In rounds: the scenario as it is written, again and again, and how often each final state came. Without end: every run makes its call over and over till the time is up; from the next start on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Noise</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Noise: the chance of a pause at each access</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pauses at random moments make races show more often; acts at once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Interrupts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interrupts a second on each CPU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How often each interrupt arrives; acts at once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>0.0501 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In turn: one after the other, each with the whole computer. All at once: they run together.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At once that is %1 threads on %2 processors: compare what is lost, not how fast it is.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::HammerView</name>
    <message>
        <source>What is going on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Counter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>expected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lost updates</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for locks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>interrupts off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the run came to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped: the scenario has changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start runs the code on a real thread for each CPU, millions of times a second.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How far it is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the protection that keeps the interrupt out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Figures of the run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Updates per second</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the run came to: pages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the run came to, in words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was lost, who waited for whom, and what the protection cost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Summary</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Final states of the rounds, and how often each came</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Final states</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>run %1 of %2: %3 of %4 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All protections at once, for %1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 s: %2 calls</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, %1 updates lost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 calls in %2, %3 a second: %4.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An interrupt wanted a lock that its CPU held: %1 keeps it out meanwhile</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All at once on this computer: compare what is lost; in turn compares what it costs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One after the other, each with the whole computer.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::HeadlineBar</name>
    <message>
        <source>What went wrong</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, expected %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>expected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Headline: %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::InterleavingModel</name>
    <message>
        <source>stale read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>write gets lost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>LOST UPDATE</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>STALE DECISION</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>prints: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Before the first step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Note</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::InterleavingView</name>
    <message>
        <source>Interleaving table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A row for each step; a column for each context and each shared variable</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::KernelLogPanel</name>
    <message>
        <source>What the kernel logs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click a report, or press Enter on it: the run that leads to it is in Step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy this &amp;log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The log as the kernel prints it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kernel log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show this report&apos;s run in Step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy this log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text at the right, to the clipboard (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>This run: %n line(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The run in Step has printed nothing so far.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Explore finds what the kernel&apos;s checkers would report; each report has a row of its own then.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel&apos;s checkers have nothing to report of this scenario.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::LabPanel</name>
    <message>
        <source>The lab&apos;s text and tasks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Predict: what can %1 be in the end?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Predict: what can go wrong here?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step through a run: you choose who goes next.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 all the ways in which it can end.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Explore</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, and %2 that nothing goes wrong any more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a protection above or %1, and %2 that nothing goes wrong any more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>change the code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>prove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 it: the same code on real threads.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hammer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&lt;p&gt;Nothing is loaded yet: the text has errors. They are marked in the code.&lt;/p&gt;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>… and %1 more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What must hold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>always</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>never</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>possible</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>See it done right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>See what goes wrong without it</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::LaneView</name>
    <message>
        <source>CPU lanes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each CPU&apos;s steps in order. Digits choose the CPU that goes next.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>idle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>waits for %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPU %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag to move through the run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPU %1 (%2): click, or press %1, and it goes next</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPU %1 cannot go on: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step %1. %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>line %1: %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::MachinePanel</name>
    <message>
        <source>Machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPUs, memory, locks and the kernel log at the cursor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPUs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Locks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kernel log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1  (was %2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>idle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %2, line %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, asleep for %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, waits for %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, waits for its store buffer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPU %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>interrupts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>OFF</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>preempt count</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>softirqs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>OFF (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>store buffer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>held by %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>free</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>; waiting: %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::MainWindow</name>
    <message>
        <source>Modes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One run, step by step: you choose who goes next (Ctrl+1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Explore</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every way in which it can end, and the proof (Ctrl+2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hammer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The same code on real threads, at full speed (Ctrl+3)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Labs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lab</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Telemetry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kernel log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>untitled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1%2[*] – Lockstep</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing can go wrong</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it can go wrong</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The result depends on the ISA: on %1 %2, on %3 %4.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The code has an error: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The same code on real threads and real memory.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save &amp;as…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export a &amp;picture…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export a &amp;web page…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo a step or a choice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Redo a step or a choice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Redo: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the &amp;table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Labs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show me the &amp;race</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Explore</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Hammer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Docks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Reset layout</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark or &amp;light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Larger</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Smaller</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Normal size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Presenter mode</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave presenter mode</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All &amp;keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About Lockstep</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scenario</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open one of the labs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size %1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About Lockstep</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&lt;h2&gt;Lockstep %1&lt;/h2&gt;&lt;p&gt;A teaching lab for kernel synchronisation.&lt;/p&gt;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free software under the Apache License 2.0. Made with Qt %1. The fonts are DejaVu.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 was not written: %2. Choose another place.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 was not written. Choose another place, and a name that ends in .png or .svg.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is nothing to write: the code has errors.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Exploring for the page…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Written: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export a picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures (*.png *.svg)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not written</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export a web page</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Web pages (*.html)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no table in sight to copy.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No labs found: set LOCKSTEP_DATA to the folder that holds them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not opened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opened %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a scenario</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scenarios (*.toml);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the scenario as</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scenarios (*.toml)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unsaved changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The scenario has changes that are not saved. Keep them?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file has changed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 was changed by another program, and here too. Take its new text, and lose the changes made here?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read again, since the file has changed</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Copied: %n row(s).</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lockstep::gui::ObservedModel</name>
    <message>
        <source>%1 of the rounds ended so.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Final state</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of the rounds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rounds</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::OutcomesModel</name>
    <message>
        <source>A check fails here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As it should be</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>deadlock: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody can go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the kernel stops: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A bug that ends the run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>on the way: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A state that must never come</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A run can stay here for ever</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1. Click to see the easiest way to it in Step.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It can end with</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of all interleavings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interleavings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Probability of a random run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every interleaving of the steps has the same weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many different orders of the steps end so</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whoever can go on has the same chance to go next, at every step</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::PredictionLayer</name>
    <message>
        <source>Forecast%1 for %2 s: %3, from %4 to %5.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unusual at %1 s: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 s: %2 (score %3)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::RacePlayer</name>
    <message>
        <source>Show me the &amp;race</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plays the easiest run that goes wrong, step by step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stops at this step; look around</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Next step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The next step now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>See all the &amp;ways</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every way in which this can end, with how often it comes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No&amp;w you</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the start: choose who goes next, and make it go wrong yourself</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>✕</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Closes this guide; Show me the race brings it back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the guide</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This run is yours now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show me the race plays the one that goes wrong again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This text does not compile yet: the errors are marked in the code.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What can %1 be in the end? Watch a run that goes wrong, or step yourself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Can it go wrong? Watch such a run, or step yourself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for a run that goes wrong…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every schedule is tried until the easiest is found.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing goes wrong here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every schedule was tried, and each one ends as it should. That is a proof.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing found in 20 seconds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are too many schedules to try all of them at once. Explore goes on longer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the race</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Watch who reads, and who writes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 now works with %2. Keep an eye on it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is %2 now, but %3 still works with the %4 that it read before: a stale value.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That is the race.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 → %2 instead of %3: an update is lost. That is the race.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody can go on: a deadlock.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Now you: choose who goes next, and find it again. Then mend the code, and prove it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>yours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your turn: press 0 or 1, and that CPU takes its next step.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left and Right go back and forth. Can you make the update get lost? And can you avoid it?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show it &amp;again</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Here is a run that goes wrong, in %n step(s).</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lockstep::gui::ShortcutsSheet</name>
    <message>
        <source>Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Views</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> or </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All keys</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::StepView</name>
    <message>
        <source>What happened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Table or machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interleaving table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Machine: memory, CPUs, locks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Goes wrong after step %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One step back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Forward</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One step forward; at the end of the run, the first choice that is open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To the end of the run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Play</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Walk through the run slowly</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run by chance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on to the end; every choice is drawn from the seed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Narrower steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whole run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the whole run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wider steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copies the interleaving table, with tabs between its columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPU %1 goes next</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::Stepper</name>
    <message>
        <source>Run 1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run %1, from step %2 of “%3”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>move</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>run by chance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>new branch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>choice of ISA</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>choice of memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>choice of %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::TelemetryPanel</name>
    <message>
        <source>Telemetry charts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Telemetry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the charts show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to what runs, from the recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a telemetry &amp;recording…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the &amp;telemetry…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How far it is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel reading or writing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What went wrong with the recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dashed and shaded: the forecast and its range. ▲: unusual.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the signs on the charts mean</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 was not opened: %2 Wait until that is done, or cancel it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 was not written: %2 Wait until that is done, or cancel it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writing %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a telemetry recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recordings (*.csv *.jsonl *.ndjson);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the telemetry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CSV (*.csv);;JSON lines (*.jsonl)</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n records, %1</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing has run yet: start the Hammer, or open a recording.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What runs</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::TransportBar</name>
    <message>
        <source>seed </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The same seed makes the same choices by chance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Branch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every way that you tried is kept: choose which one to look at</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Position in the run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag to move through the run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>running: %L1 steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>step %1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::ValuesModel</name>
    <message>
        <source>%1 (chosen)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>… searching</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not searched yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>✓  holds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>✕  violated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>?  not known: too much to search</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n ending(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2 wrong</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 so far</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n update(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>✕  can happen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>✓  never</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none so far</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is not searched yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click: %1 is chosen, and Step shows how it ends</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It can end in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Worst loss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deadlock</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lockstep::gui::ValuesView</name>
    <message>
        <source>Compare &amp;all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Stop comparing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parameter to compare</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which parameter&apos;s values are compared</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Searches every schedule with each value, a few seconds each</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stops; the rows that are there stay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every value of the parameter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose this value, and show it in Step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Explore</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every schedule of each value is searched…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click a row, or press Enter on it: that value is chosen, and Step shows how it ends.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>The window of Lockstep, a teaching lab for kernel synchronisation.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a scenario to open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>write a picture of each mode, light and dark, into DIR, and end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>open the window, close it, and end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the window&apos;s size in the pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>WIDTHxHEIGHT</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the size of its type there, 0.6 to 3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>FACTOR</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pictures of the presenter mode</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
