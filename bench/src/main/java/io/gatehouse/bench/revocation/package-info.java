/// How long it takes until a right that was taken away is gone, and whom else that disturbs.
package io.gatehouse.bench.revocation;
