/// What scripts use to keep secrets, and to prove and check what others say.
package io.gatehouse.script.module.secure;
