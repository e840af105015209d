/// The topics, exchanges and routing keys under which Scriptr's clients know channels.
package io.gatehouse.dialect.scriptr.topic;
