package io.gatehouse.script;

/// What scripts may take, besides the bounds of the engine.
///
/// @param size most characters of a script, or bytes of a file
/// @param scripts most of one application
/// @param versions of each that are kept
/// @param logLines of one run that are kept
/// @param callsOut of one run
/// @param callsPerSecond of one application, and how many may come at once; 0 for any number
/// @param timers most of one application
/// @param logKept lines of one application that are kept
/// @param logDays days for which they are kept
public record Limits(
    int size,
    int scripts,
    int versions,
    int logLines,
    int callsOut,
    int callsPerSecond,
    int timers,
    int logKept,
    int logDays) {}
