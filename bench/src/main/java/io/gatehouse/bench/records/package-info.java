/// Records of streams: how many are stored durably, beside a bare insert loop on the same disk.
package io.gatehouse.bench.records;
