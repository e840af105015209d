/// What an application leaves to its own backend: questions and news that go out as webhooks.
package io.gatehouse.webhook;
