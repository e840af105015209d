/// Where and on what measurements are made: the run, its server, and who uses it.
package io.gatehouse.bench.lab;
