/// Programs that are measured: each a process of its own, on processors of its own.
package io.gatehouse.bench.process;
