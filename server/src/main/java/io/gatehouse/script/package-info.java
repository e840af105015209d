/// Scripts of applications: who may run them, with whose rights they run, and what comes of it.
package io.gatehouse.script;
