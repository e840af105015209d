/// Carotene's protocol: `/stream` for its clients and `/api/channels` for their backend.
package io.gatehouse.dialect.carotene;
