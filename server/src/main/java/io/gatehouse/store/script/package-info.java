/// What is kept of scripts: their texts, what they were before, what they said, and when they run.
package io.gatehouse.store.script;
