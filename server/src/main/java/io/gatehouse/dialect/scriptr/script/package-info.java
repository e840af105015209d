/// Scripts in Scriptr's own manner: what they find around them, and how they are called.
package io.gatehouse.dialect.scriptr.script;
