/// Minutes of mixed traffic on a real server, checked message by message.
package io.gatehouse.bench.soak;
