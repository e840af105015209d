/// Who somebody is: applications, users, devices, groups, credentials, sessions.
package io.gatehouse.identity;
