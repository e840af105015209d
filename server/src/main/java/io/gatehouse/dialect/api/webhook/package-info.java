/// Webhooks over HTTP: where an application's backend is asked and told.
package io.gatehouse.dialect.api.webhook;
