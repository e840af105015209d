/// How the server does, over HTTP: its numbers, its configuration, and its open doors.
package io.gatehouse.dialect.api.operate;
