/// How much somebody may take.
package io.gatehouse.messaging.limit;
