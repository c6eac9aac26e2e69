<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Narrator</name>
    <message numerus="yes">
        <source>%n update(s) lost.</source>
        <translation>
            <numerusform>%n update lost.</numerusform>
            <numerusform>%n updates lost.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lockstep::gui::ActivityTimeline</name>
    <message numerus="yes">
        <source>%Ln round(s) lost updates</source>
        <translation>
            <numerusform>%Ln round lost updates</numerusform>
            <numerusform>%Ln rounds lost updates</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lockstep::gui::FindingsPanel</name>
    <message numerus="yes">
        <source>%n findings</source>
        <translation>
            <numerusform>%n finding</numerusform>
            <numerusform>%n findings</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lockstep::gui::KernelLogPanel</name>
    <message numerus="yes">
        <source>This run: %n line(s)</source>
        <translation>
            <numerusform>This run: %n line</numerusform>
            <numerusform>This run: %n lines</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lockstep::gui::MainWindow</name>
    <message numerus="yes">
        <source>Copied: %n row(s).</source>
        <translation>
            <numerusform>Copied: %n row.</numerusform>
            <numerusform>Copied: %n rows.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lockstep::gui::RacePlayer</name>
    <message numerus="yes">
        <source>Here is a run that goes wrong, in %n step(s).</source>
        <translation>
            <numerusform>Here is a run that goes wrong, in %n step.</numerusform>
            <numerusform>Here is a run that goes wrong, in %n steps.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lockstep::gui::TelemetryPanel</name>
    <message numerus="yes">
        <source>%n records, %1</source>
        <translation>
            <numerusform>%n record, %1</numerusform>
            <numerusform>%n records, %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lockstep::gui::ValuesModel</name>
    <message numerus="yes">
        <source>%n ending(s)</source>
        <translation>
            <numerusform>%n ending</numerusform>
            <numerusform>%n endings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n update(s)</source>
        <translation>
            <numerusform>%n update</numerusform>
            <numerusform>%n updates</numerusform>
        </translation>
    </message>
</context>
</TS>
