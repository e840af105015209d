package io.gatehouse.config.section;

import io.gatehouse.config.value.Size;
import java.time.Duration;

/// Scripts of applications: how many run at once, and what each may take.
public record ScriptConfig(
    @Key(
            preset = "true",
            doc = "Whether scripts run; while they do not, they are kept all the same.")
        boolean enabled,
    @Key(
            preset = "8",
            min = "1",
            max = "1000",
            unit = "runs",
            doc =
                "How many scripts are under way at once. Fewer are, where their memory would be more"
                    + " than a quarter of that of the server.")
        int threads,
    @Key(
            preset = "4",
            min = "1",
            max = "1000",
            unit = "runs",
            doc = "How many of them belong to one application.")
        int threadsPerApplication,
    @Key(
            preset = "0",
            min = "0",
            max = "1000",
            unit = "runs",
            doc =
                "How many of them compute at once, while the others wait for something; one"
                    + " application has half of that. 0 means as many as there are processors, and"
                    + " two at least.")
        int processors,
    @Key(
            preset = "10000",
            min = "1",
            unit = "calls",
            doc = "Calls that wait for their turn; further ones are refused until there is room.")
        int queue,
    @Key(
            preset = "2000",
            min = "1",
            unit = "calls",
            doc = "Calls of one application that wait for their turn.")
        int queuePerApplication,
    @Key(
            preset = "0",
            min = "0",
            max = "1000000",
            unit = "calls",
            doc =
                "Calls of one application in a second, over every protocol, by timers and by"
                    + " messages; so many may also come at once. Further ones are refused. 0 means any"
                    + " number.")
        int callsPerSecond,
    @Key(
            preset = "1s",
            min = "10ms",
            max = "10m",
            doc = "Time of the processor that one run may take.")
        Duration cpuTime,
    @Key(
            preset = "30s",
            min = "10ms",
            max = "1h",
            doc = "Time on the clock that one run may take, with what it waits for.")
        Duration wallTime,
    @Key(preset = "32MiB", min = "4MiB", max = "1GiB", doc = "Memory that one run may take.")
        Size memory,
    @Key(preset = "1MiB", min = "1KiB", max = "64MiB", doc = "What one run may answer.")
        Size output,
    @Key(
            preset = "100",
            min = "1",
            max = "10000",
            unit = "calls",
            doc = "What one run may send: requests to other servers, messages, mails, together.")
        int callsOut,
    @Key(
            preset = "100",
            min = "1",
            max = "10000",
            unit = "lines",
            doc = "Lines of its log that are kept of one run.")
        int logLines,
    @Key(
            preset = "10000",
            min = "100",
            max = "10000000",
            unit = "lines",
            doc = "Lines of the log that are kept of all scripts of an application.")
        int logKept,
    @Key(preset = "30d", min = "1d", max = "3650d", doc = "How long lines of the log are kept.")
        Duration logLife,
    @Key(preset = "512KiB", min = "1KiB", max = "16MiB", doc = "Size of one script or file.")
        Size size,
    @Key(
            preset = "2000",
            min = "1",
            max = "1000000",
            unit = "scripts",
            doc = "Scripts and files of one application.")
        int scripts,
    @Key(
            preset = "20",
            min = "0",
            max = "1000",
            unit = "versions",
            doc = "Former versions that are kept of each script.")
        int versions,
    @Key(
            preset = "100",
            min = "0",
            max = "100000",
            unit = "timers",
            doc = "Timers, and listeners to channels, of one application.")
        int timers) {}
