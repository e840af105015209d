/// Scripts: how many calls a second, how long they take, and what an application of them costs.
package io.gatehouse.bench.script;
