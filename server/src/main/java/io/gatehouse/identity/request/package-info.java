/// Access requests: devices and people without access ask for it, somebody decides, the asker
/// collects.
package io.gatehouse.identity.request;
