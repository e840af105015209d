/// What is kept of devices beside their principals: models, streams, and the records in them.
package io.gatehouse.store.device;
