/// What the server itself says on channels that begin with `$`.
package io.gatehouse.messaging.news;
