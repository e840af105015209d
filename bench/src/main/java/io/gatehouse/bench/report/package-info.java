/// What was measured, in the form that people and programs read.
package io.gatehouse.bench.report;
