/// Questions to the application's backend, whose answers are waited for without holding a thread.
package io.gatehouse.messaging.ask;
